/**
 * How the rows of an operator's outputs relate to the rows of its inputs.
 * - `none`    sources: there is no input
 * - `one`     each output row has exactly one origin and each input row at most one output (filter, project, sort)
 * - `many`    each output row has one origin; an input row may have many outputs (unnest)
 * - `pair`    each output row has at most one origin on every input port (join; outer joins leave one side empty)
 * - `group`   each output row has any number of origins (aggregate, distinct)
 * - `all`     each output row depends on every input row (global conditions): stored once, not per row
 * - `opaque`  unknown; said so in every answer that crosses it
 */
export type LineageRule = 'none' | 'one' | 'many' | 'pair' | 'group' | 'all' | 'opaque';

/** Stands in `rows` where an output row has no origin on that input (outer joins). */
export const noOrigin = 0xffffffff;

/**
 * Origins of the rows of one emission on one input: row ids of that input's stream.
 * `range`: row k came from `start + k`. `rows`: row k came from `base + rows[k]` (u16 within a batch, u32 across; u32 may hold `noOrigin`).
 * `all`: every row came from every row of the input.
 */
export type Origin =
  | { readonly kind: 'range'; readonly start: number }
  | { readonly kind: 'rows'; readonly base: number; readonly rows: Uint16Array | Uint32Array }
  | { readonly kind: 'all' };

/** Origins by input: the port name, or `port:0`, `port:1`, … for a port that takes many links. */
export type From = { readonly [input: string]: Origin };

/**
 * Which output row each of a run of input rows belongs to; for operators with rule `group`.
 * Input row `start + k` (or `rows[k]`, ascending, when given) contributes to output row `groups[k]`, or to none when `noOrigin`.
 * Ids may be provisional: a later {@link Relabel} on the same port maps id → output row.
 */
export interface Assignment {
  readonly kind: 'assign';
  readonly port: string;
  readonly input: string;
  readonly start: number;
  readonly rows?: Uint32Array;
  readonly groups: Uint16Array | Uint32Array;
}

/** Says that provisional group ids `start … start + rows.length` are output rows `rows[i]`, or none where that is `noOrigin`. Ids without a relabel are output rows already. */
export interface Relabel {
  readonly kind: 'relabel';
  readonly port: string;
  readonly start: number;
  readonly rows: Uint32Array;
}

export const fromRange = (input: string, start: number): From => ({ [input]: { kind: 'range', start } });
export const fromRows = (input: string, rows: Uint16Array | Uint32Array, base = 0): From => ({
  [input]: { kind: 'rows', base, rows },
});
