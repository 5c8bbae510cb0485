import { must, nearest, SluiceError } from '../errors.ts';
import type { Registry } from '../operator/registry.ts';
import { type TraceGraph, Tracer } from '../provenance/trace.ts';
import { openFileLineage } from '../store/lineage-file.ts';
import type { LineageReader } from '../store/lineage-store.ts';
import type { ResultReader } from '../store/result-store.ts';
import { findRun, RunFolder, type RunNode, type RunRecord } from '../store/run-folder.ts';
import { type Place, placeOf } from './place.ts';

/** An output port of a run's node. */
export interface PortName {
  readonly node: string;
  readonly port: string;
}

/** A run on disk, open for questions: its rows, its lineage, its record. Nodes from cache are answered by the run they came from. */
export class OpenRun {
  readonly data: string;
  readonly registry: Registry;
  readonly record: RunRecord;
  /** What paths in the workflow mean. */
  readonly place: Place;
  readonly #lineage = new Map<string, LineageReader>();
  #tracer: Tracer | null = null;

  constructor(
    data: string,
    registry: Registry,
    record: RunRecord,
    place = placeOf(record.path, data, { uses: record.datasets }),
  ) {
    this.place = place;
    this.data = data;
    this.registry = registry;
    this.record = record;
  }

  /** @throws {SluiceError} RUN_UNKNOWN, RUN_INCOMPLETE */
  static open(data: string, registry: Registry, name: string): OpenRun {
    const folder = findRun(data, name);
    const record = folder.read();
    if (!record) throw new SluiceError('RUN_INCOMPLETE', { run: folder.id, reason: 'it has no readable run.json' });
    return new OpenRun(data, registry, record);
  }

  get folder(): RunFolder {
    return new RunFolder(this.data, this.record.run);
  }

  /** @throws {SluiceError} NODE_UNKNOWN */
  node(id: string): RunNode {
    const node = this.record.nodes.find(n => n.id === id);
    if (!node)
      throw new SluiceError('NODE_UNKNOWN', {
        node: id,
        nearest: nearest(
          id,
          this.record.nodes.map(n => n.id),
        ),
      });
    return node;
  }

  /** `node` or `node.port`; the port is `out`, else the first, when not said. @throws {SluiceError} NODE_UNKNOWN, PORT_UNKNOWN */
  port(name: string): PortName {
    const dot = name.lastIndexOf('.');
    const whole = this.record.nodes.some(n => n.id === name) || dot < 0;
    const node = this.node(whole ? name : name.slice(0, dot));
    const ports = Object.keys(node.ports);
    const port = whole ? (ports.includes('out') ? 'out' : ports[0]) : name.slice(dot + 1);
    if (!ports.includes(port)) throw new SluiceError('PORT_UNKNOWN', { node: node.id, port, known: ports.join(', ') });
    return { node: node.id, port };
  }

  /** True until a run has said how it ended: it still goes on, or was killed. */
  get unfinished(): boolean {
    return this.record.ended === null;
  }

  /** Rows that a port has emitted; while the run is unfinished, the rows stored so far. */
  rows(name: PortName): number {
    if (!this.unfinished) return this.node(name.node).ports[name.port].rows;
    const reader = this.results(name);
    reader?.close();
    return reader?.rows ?? 0;
  }

  /** The stored rows of a port, or null when none are. */
  results({ node, port }: PortName): ResultReader | null {
    const { cached } = this.node(node);
    const folder = cached ? new RunFolder(this.data, cached.run) : this.folder;
    return folder.results.open(cached?.node ?? node, port);
  }

  /** @throws {SluiceError} LINEAGE_OFF */
  get tracer(): Tracer {
    if (!this.record.lineage) throw new SluiceError('LINEAGE_OFF');
    this.#tracer ??= new Tracer(this.record.graph as TraceGraph, node => this.#lineageOf(node));
    return this.#tracer;
  }

  /** Absolute path of a path in the workflow. */
  resolve(path: string): string {
    return this.place.resolve(path);
  }

  close(): void {
    for (const reader of this.#lineage.values()) reader.close();
    this.#lineage.clear();
    this.#tracer = null;
  }

  #lineageOf(node: string): LineageReader {
    const { cached } = this.node(node);
    const run = cached?.run ?? this.record.run;
    if (!this.#lineage.has(run)) this.#lineage.set(run, openFileLineage(new RunFolder(this.data, run).lineagePath));
    const reader = must(this.#lineage.get(run), 'lineage is open');
    if (!cached || cached.node === node) return reader;
    const there = cached.node;
    return {
      inputs: (_, port) => reader.inputs(there, port),
      strand: key => reader.strand({ ...key, node: there }),
      close: () => {},
    };
  }
}
