import { statSync } from 'node:fs';
import { sliceBatch } from '#engine/data/batch.ts';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import type { Emission, Emissions, Executor, ExecutorContext } from '#engine/operator/define.ts';

/**
 * An executor that produces the same emissions every time it is asked, and goes on after a restore where it was saved [O10].
 *
 * State is the rows given per port; a restored source produces from the start and leaves out as many.
 * @param release  closes what production opened; called at the end whatever happened
 */
export function sourceExecutor(produce: () => Emissions, release?: () => void): Executor {
  const given: { [port: string]: number } = {};
  let skip: { [port: string]: number } = {};
  const pass = (emission: Emission): Emission => {
    if (emission === undefined || emission.kind !== undefined) return emission;
    const { port, batch } = emission;
    const left = Math.min(skip[port] ?? 0, batch.rows);
    if (left > 0) skip[port] -= left;
    if (left === batch.rows) return undefined;
    given[port] = (given[port] ?? 0) + batch.rows - left;
    return left === 0 ? emission : { port, batch: { ...sliceBatch(batch, left, batch.rows), base: 0 } };
  };
  return {
    produce() {
      const emissions = produce();
      return Symbol.asyncIterator in emissions ? passAsync(emissions, pass) : passEach(emissions, pass);
    },
    save: () => ({ ...given }),
    restore(state) {
      skip = { ...(state as { [port: string]: number }) };
      Object.assign(given, skip);
    },
    close: release ?? (() => {}),
  };
}

function* passEach(emissions: Iterable<Emission>, pass: (emission: Emission) => Emission): Generator<Emission> {
  for (const emission of emissions) yield pass(emission);
}

async function* passAsync(
  emissions: AsyncIterable<Emission>,
  pass: (e: Emission) => Emission,
): AsyncGenerator<Emission> {
  for await (const emission of emissions) yield pass(emission);
}

/** How far the reading of some files is, in bytes. */
export class Progress {
  readonly #context: ExecutorContext;
  /** Bytes of the files before each. */
  readonly #before: number[] = [];
  readonly #total: number;

  constructor(paths: readonly string[], context: ExecutorContext) {
    this.#context = context;
    let total = 0;
    for (const path of paths) {
      this.#before.push(total);
      total += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    }
    this.#total = total;
  }

  /** `position` bytes of file `n` are read. */
  at(n: number, position: number): void {
    this.#context.progress(this.#before[n] + position, this.#total);
  }

  /** File `n` is read. */
  done(n: number): void {
    this.#context.progress(this.#before[n + 1] ?? this.#total, this.#total);
  }
}

/** Checks that a further file has the attributes of the first. @throws {SluiceError} SCHEMA_MISMATCH */
export function expectSameSchema(path: string, found: Schema, wanted: Schema): void {
  const text = (schema: Schema) =>
    schema
      .slice(0, 12)
      .map(a => `${a.name} ${a.type}`)
      .join(', ');
  const same =
    found.length === wanted.length && found.every((a, c) => a.name === wanted[c].name && a.type === wanted[c].type);
  if (same) return;
  throw new SluiceError('SCHEMA_MISMATCH', {
    path,
    reason: `'${path}' has (${text(found)}), wanted is (${text(wanted)})`,
  });
}
