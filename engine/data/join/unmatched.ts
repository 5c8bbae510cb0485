import { type Batch, makeBatch } from '../batch.ts';
import { noKey } from '../keys/column-keys.ts';
import { widen } from '../widen.ts';
import type { BuildSide } from './build-side.ts';
import type { JoinShape } from './join-shape.ts';
import { pickRows } from './pick-rows.ts';
import { type Matches, nulls } from './probe.ts';

/** Rows of the build side that a join gives by themselves. */
export interface BuildRows {
  readonly batch: Batch;
  /** By their number in the build side. */
  readonly build: Uint32Array;
  /** Row id of a partner of each, for semi joins. */
  readonly probe: Uint32Array | null;
}

/** The build rows with a partner (semi) or without one (left, full, anti), in order; yields undefined where there is nothing for long. */
export function* buildRows(
  shape: JoinShape,
  side: BuildSide,
  matches: Matches,
  batchRows: number,
): Generator<BuildRows | undefined> {
  const wanted = shape.kind === 'semi' ? 1 : 0;
  const { ids, rows } = side;
  for (let at = 0; at < rows; ) {
    const build = new Uint32Array(Math.min(batchRows, rows - at));
    const end = Math.min(rows, at + 65_536);
    let n = 0;
    for (; at < end && n < build.length; at++) {
      build[n] = at;
      const id = ids.at(at);
      if ((id === noKey ? 0 : matches.found[id]) === wanted) n++;
    }
    if (n === 0) {
      yield undefined;
      continue;
    }
    const kept = build.slice(0, n);
    const probe = wanted === 1 ? kept.map(row => matches.first[ids.at(row)]) : null;
    const columns = shape.columns.map(({ build, type }, c) =>
      build === null
        ? nulls(shape.output[c], n)
        : widen(pickRows(side.columns[build], kept, n, { at: null, length: n }, false), type),
    );
    yield { batch: makeBatch(shape.output, columns, n), build: kept, probe };
  }
}
