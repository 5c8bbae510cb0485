import { createHash, randomUUID } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { must } from '../errors.ts';
import type { ExecutableNode } from '../plan/plan.ts';
import type { CacheEntry, ResultCache } from '../store/cache.ts';

/** Files up to this size are fingerprinted whole; larger ones by size, time of change and a sample. */
export const wholeBytes = 64 * 2 ** 20;
const sampleBytes = 64 * 1024;

export interface ReuseContext {
  readonly seed: number;
  readonly cache: ResultCache | null;
  resolve(path: string): string;
  /** Name and hash of a file whose content is known without reading it; null for any other. */
  contentOf?(path: string): readonly [string, string] | null;
  /** Whether the run that an entry names still has its files. */
  available(entry: CacheEntry): boolean;
}

/** Content address of every node: same operator, version, config, inputs, files and seed give the same key. */
export function contentKeys(nodes: readonly ExecutableNode[], context: ReuseContext): Map<string, string> {
  const keys = new Map<string, string>();
  for (const node of nodes) {
    const inputs = node.inputs.map(i => [i.key, must(keys.get(i.from.node), 'producers come first'), i.from.port]);
    const files = (node.spec.reads?.(node.config as never, context.resolve) ?? []).map(
      path => context.contentOf?.(path) ?? [path, fingerprint(path)],
    );
    const unique = node.spec.volatile ? randomUUID() : null;
    const content = {
      type: node.type,
      version: node.spec.version,
      config: node.config,
      inputs,
      files,
      seed: context.seed,
      schemas: node.schemas.out,
      unique,
    };
    keys.set(node.id, createHash('sha256').update(canonical(content)).digest('hex'));
  }
  return keys;
}

/**
 * Nodes that need not be executed, with the entries that stand for them.
 *
 * A node is executed when it is a sink, when no earlier run has what is asked of it, or when a consumer that is executed needs rows
 * that were not stored whole.
 */
export function reusable(
  nodes: readonly ExecutableNode[],
  keys: ReadonlyMap<string, string>,
  context: ReuseContext,
): Map<string, CacheEntry> {
  const reused = new Map<string, CacheEntry>();
  const needed = new Map<string, Set<string>>();
  for (const node of nodes.toReversed()) {
    const entry =
      node.spec.group === 'sink' ? null : context.cache?.find(must(keys.get(node.id), 'every node has a key'));
    const ports = needed.get(node.id) ?? new Set<string>();
    if (entry && context.available(entry) && suffices(node, entry, ports)) {
      reused.set(node.id, entry);
      continue;
    }
    for (const { from } of node.inputs) needed.set(from.node, (needed.get(from.node) ?? new Set()).add(from.port));
  }
  return reused;
}

function suffices(node: ExecutableNode, entry: CacheEntry, needed: ReadonlySet<string>): boolean {
  return node.outputs.every(port => {
    const stored = entry.ports[port];
    if (!stored) return false;
    const whole = !stored.cut && stored.stored === stored.rows;
    return whole || (!node.keep && !node.end && !needed.has(port));
  });
}

/** What tells the content of a file from another. */
export function fingerprint(path: string): string {
  if (!existsSync(path)) return 'absent';
  const file = openSync(path, 'r');
  try {
    const { size, mtimeMs } = fstatSync(file);
    const hash = createHash('sha256').update(String(size));
    const chunk = Buffer.allocUnsafe(Math.min(Math.max(size, 1), 1 << 20));
    if (size <= wholeBytes) {
      for (let at = 0, got = 0; (got = readSync(file, chunk, 0, chunk.length, at)) > 0; at += got)
        hash.update(chunk.subarray(0, got));
    } else {
      hash.update(String(mtimeMs));
      for (const at of [0, Math.floor(size / 2), size - sampleBytes])
        hash.update(chunk.subarray(0, readSync(file, chunk, 0, sampleBytes, at)));
    }
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
}

/** JSON with keys in order, so that equal content gives equal text. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
}
