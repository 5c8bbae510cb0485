import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SluiceError } from '#engine/errors.ts';
import { FileLineageStore, openFileLineage } from '#engine/store/lineage-file.ts';
import { MemoryLineageStore } from '#engine/store/lineage-memory.ts';
import {
  codec,
  type LineageReader,
  type LineageStore,
  type Segment,
  type StrandKey,
  segmentKind,
} from '#engine/store/lineage-store.ts';
import { temporaryFolder } from '../../support/run-operator.ts';

const key = (input: string, node = 'n', port = 'out'): StrandKey => ({ node, port, input });

/** A segment that can be told from others; its payload need not mean anything to a store. */
const segment = (start: number, bytes: number): Segment => ({
  head: {
    kind: segmentKind.out,
    keys: codec.run,
    values: codec.packed,
    count: 10,
    keyStart: start,
    keyEnd: start + 10,
    min: start * 3,
    max: 0xfffffffe,
    order: 1,
    edges: 9,
    keyBytes: 0,
    valueBytes: bytes,
  },
  payload: Uint8Array.from({ length: bytes }, (_, k) => start + k),
});

/** A segment in a form that is compared fast. */
const printed = ({ head, payload }: Segment) => ({ head, payload: Buffer.from(payload).toString('latin1') });

/** What a reader finds of a strand. */
const found = (reader: LineageReader, of: StrandKey) => {
  const strand = reader.strand(of);
  if (strand === null) return null;
  return {
    complete: strand.complete,
    segments: strand.heads.map((head, k) => printed({ head, payload: strand.payload(k) })),
  };
};

const implementations: { [name: string]: () => LineageStore } = {
  memory: () => new MemoryLineageStore(),
  file: () => new FileLineageStore(temporaryFolder()),
};

describe.each(Object.keys(implementations))('a lineage store: %s', name => {
  const make = implementations[name];

  test('gives back the segments of a strand in the order written', () => {
    const store = make();
    const segments = [segment(0, 12), segment(10, 0), segment(20, 300_000), segment(30, 4), segment(40, 700_000)];
    for (const each of segments) store.append(key('in'), each);
    expect(found(store.reader(), key('in'))).toEqual({ complete: false, segments: segments.map(printed) });
    store.seal('n', 'out');
    store.close();
    expect(found(store.reader(), key('in'))).toEqual({ complete: true, segments: segments.map(printed) });
    expect(store.bytes).toBeGreaterThanOrEqual(1_000_016);
  });

  test('copies what it is given, so that the writer may reuse its memory', () => {
    const store = make();
    const given = segment(0, 8);
    store.append(key('in'), given);
    given.payload.fill(0);
    expect(found(store.reader(), key('in'))?.segments).toEqual([printed(segment(0, 8))]);
  });

  test('lends payloads at positions that fit typed arrays', () => {
    const store = make();
    for (let k = 1; k <= 5; k++) store.append(key('in'), segment(k, k * 4));
    const strand = store.reader().strand(key('in'));
    for (let k = 0; k < 5; k++) expect((strand?.payload(k).byteOffset ?? 1) % 8).toBe(0);
  });

  test('keeps strands apart, whatever their names', () => {
    const store = make();
    const names = ['a', 'a.b', 'a.b.lineage', 'A/b', '..', 'in:0', 'in:1', 'é %2E', '*'];
    const keys = names.flatMap(node => [key('in:0', node), key('', node), key('in', 'n', node)]);
    keys.forEach((each, k) => store.append(each, segment(k, 4)));
    keys.forEach((each, k) => expect(found(store.reader(), each)?.segments).toEqual([printed(segment(k, 4))]));
    expect(store.reader().inputs('a', 'out')).toEqual(['in:0']);
    expect(store.reader().inputs('a', 'nothing')).toEqual([]);
    store.append(key('in:1', 'a'), segment(1, 4));
    expect([...store.reader().inputs('a', 'out')].sort()).toEqual(['in:0', 'in:1']);
  });

  test('knows nothing of what was never written', () => {
    expect(make().reader().strand(key('in'))).toBeNull();
  });

  test('a port is sealed without the others', () => {
    const store = make();
    store.append(key('in', 'a'), segment(0, 4));
    store.append(key('in', 'b'), segment(0, 4));
    store.seal('a', 'out');
    expect([found(store.reader(), key('in', 'a'))?.complete, found(store.reader(), key('in', 'b'))?.complete]).toEqual([
      true,
      false,
    ]);
  });
});

describe('lineage files', () => {
  const written = (seal: boolean) => {
    const folder = temporaryFolder();
    const store = new FileLineageStore(folder);
    const segments = [segment(0, 12), segment(10, 0), segment(20, 40), segment(30, 5)];
    for (const each of segments) store.append(key('in'), each);
    if (seal) store.seal('n', 'out');
    store.close();
    const path = join(folder, readdirSync(folder)[0]);
    return { folder, path, segments, bytes: readFileSync(path) };
  };

  test('[L10] cut at any byte, what came before reads as it was written', () => {
    const { folder, path, segments, bytes } = written(true);
    const ends = [0, 80, 144, 248, 320];
    for (let cut = bytes.length - 1; cut >= 0; cut--) {
      truncateSync(path, cut);
      const whole = ends.filter(end => end <= cut).length - 1;
      expect(found(openFileLineage(folder), key('in')), `cut at ${cut}`).toEqual({
        complete: false,
        segments: segments.slice(0, whole).map(printed),
      });
    }
    writeFileSync(path, bytes);
    expect(found(openFileLineage(folder), key('in'))).toEqual({ complete: true, segments: segments.map(printed) });
  });

  test('[L10] a tail of zeros, as a crash of the machine leaves it, is not taken for rows', () => {
    const { folder, path, segments, bytes } = written(false);
    for (const cut of [80, 100, 150, 320]) {
      writeFileSync(path, Buffer.concat([bytes.subarray(0, cut), Buffer.alloc(1000)]));
      const whole = cut === 80 || cut === 100 ? 1 : cut === 150 ? 2 : 4;
      expect(found(openFileLineage(folder), key('in'))?.segments).toEqual(segments.slice(0, whole).map(printed));
    }
  });

  test('a changed byte is found: in a head it ends the readable part, in a payload it is an error when read', () => {
    const { folder, path, bytes } = written(true);
    const flipped = (at: number) => {
      const copy = Buffer.from(bytes);
      copy[at] ^= 1;
      writeFileSync(path, copy);
      return openFileLineage(folder).strand(key('in'));
    };
    const damaged = flipped(144 + 64 + 7);
    expect(damaged?.heads.length).toBe(4);
    expect(() => damaged?.payload(2)).toThrow(expect.objectContaining({ code: 'LINEAGE_DAMAGED' }));
    const end = flipped(bytes.length - 3);
    expect([end?.complete, end?.heads.length]).toEqual([false, 4]);
    const footer = flipped(bytes.length - 100);
    expect([footer?.complete, footer?.heads.length]).toEqual([false, 4]);
  });

  test('nothing is held back past 256 KiB a strand', () => {
    const folder = temporaryFolder();
    const store = new FileLineageStore(folder);
    for (let k = 0; k < 40; k++) store.append(key('in'), segment(k, 10_000));
    expect(openFileLineage(folder).strand(key('in'))?.heads.length).toBeGreaterThanOrEqual(25);
  });

  test('an index kept beside a strand is given back until the strand changes', () => {
    const { folder, path, bytes } = written(true);
    const parts = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6, 7, 8)];
    openFileLineage(folder).strand(key('in'))?.saveIndex?.('out', parts);
    const load = () => openFileLineage(folder).strand(key('in'))?.loadIndex?.('out');
    expect(load()).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    expect((load()?.byteOffset ?? 1) % 8).toBe(0);
    expect(openFileLineage(folder).inputs('n', 'out')).toEqual(['in']);
    const index = `${path}.out`;
    const kept = readFileSync(index);
    for (let at = 0; at < kept.length; at++) {
      writeFileSync(index, kept.subarray(0, at));
      expect(load(), `cut at ${at}`).toBeNull();
    }
    writeFileSync(index, kept);
    writeFileSync(path, bytes.subarray(0, 200));
    expect(load()).toBeNull();
  });

  test('an unfinished strand keeps no index', () => {
    const { folder } = written(false);
    const strand = openFileLineage(folder).strand(key('in'));
    strand?.saveIndex?.('out', [Uint8Array.of(1)]);
    expect(strand?.loadIndex?.('out')).toBeNull();
  });

  test('a folder that went away is a DATA_UNWRITABLE that names the file', () => {
    const folder = temporaryFolder();
    const store = new FileLineageStore(folder);
    store.append(key('in'), segment(0, 4));
    rmSync(folder, { recursive: true });
    try {
      store.flush();
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SluiceError);
      expect((error as SluiceError).code).toBe('DATA_UNWRITABLE');
      expect((error as SluiceError).fields.path).toContain('n.out.in.lineage');
    }
  });
});
