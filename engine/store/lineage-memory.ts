import type { LineageReader, LineageStore, Segment, SegmentHead, StrandKey, StrandReader } from './lineage-store.ts';

interface Strand {
  readonly heads: SegmentHead[];
  readonly payloads: Uint8Array[];
  complete: boolean;
}

const nameOf = (node: string, port: string) => JSON.stringify([node, port]);

/** Keeps the lineage of one run in memory: for tests, and for runs that leave nothing behind. */
export class MemoryLineageStore implements LineageStore {
  readonly #ports = new Map<string, Map<string, Strand>>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  append({ node, port, input }: StrandKey, { head, payload }: Segment): void {
    const name = nameOf(node, port);
    let strands = this.#ports.get(name);
    if (strands === undefined) this.#ports.set(name, (strands = new Map()));
    let strand = strands.get(input);
    if (strand === undefined) strands.set(input, (strand = { heads: [], payloads: [], complete: false }));
    strand.heads.push(head);
    strand.payloads.push(payload.slice());
    this.#bytes += payload.length;
  }

  seal(node: string, port: string): void {
    for (const strand of this.#ports.get(nameOf(node, port))?.values() ?? []) strand.complete = true;
  }

  flush(): void {}
  close(): void {}

  reader(): LineageReader {
    return {
      inputs: (node, port) => [...(this.#ports.get(nameOf(node, port))?.keys() ?? [])].filter(input => input !== ''),
      strand: ({ node, port, input }) => {
        const strand = this.#ports.get(nameOf(node, port))?.get(input);
        return strand === undefined ? null : readerOf(strand);
      },
      close: () => {},
    };
  }
}

const readerOf = (strand: Strand): StrandReader => ({
  complete: strand.complete,
  heads: strand.heads.slice(),
  payload: index => strand.payloads[index],
});
