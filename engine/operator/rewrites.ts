import type { Schema } from '../data/schema.ts';

/** Names by port. */
export type AttributesByPort = { readonly [port: string]: readonly string[] };

/** One of the conditions that a filter tests on every row: what it reads, and a filter that tests it alone. */
export interface Condition<C> {
  readonly attributes: readonly string[];
  readonly config: C;
  /** As people write it, for `explain`. */
  readonly text: string;
}

/**
 * What planning may know of an operator beyond its ports. All parts are optional; where nothing is said, nothing is changed.
 *
 * Contract: pure; `inputs` are the schemas by input key as inferred. Each part states a fact about every possible input.
 */
export interface Rewrites<C> {
  /** So many rows at the head of the input decide the whole output (a limit). */
  readonly takes?: (config: C) => number;
  /** The config that gives only the first `rows` rows of what this one gives, with less work (a sort). */
  readonly first?: (config: C, rows: number) => C;
  /**
   * A filter: every row leaves by `out` or not at all, by its own values. Lists those of its conditions that can never fail on any row
   * and of which each must hold.
   */
  readonly conditions?: (config: C, inputs: { readonly [key: string]: Schema }) => readonly Condition<C>[];
  /** A filter: the same test on attributes called otherwise. */
  readonly renamed?: (config: C, names: ReadonlyMap<string, string>) => C;
  /** A filter: one filter that tests what both test. */
  readonly both?: (a: C, b: C) => C;
  /**
   * By input port: output attribute → the input attribute it repeats. Leaving out input rows by a test on these attributes gives
   * `out` as if its rows had been left out by that test afterwards, in the same order; null attributes from outer joins excluded.
   */
  readonly passes?: (
    config: C,
    inputs: { readonly [key: string]: Schema },
  ) => { readonly [port: string]: { readonly [output: string]: string } };
  /**
   * Input attributes by key, at least those the config names, from which the wanted output attributes come out as they are, under the
   * same names (a suffix given because two inputs share a name must stay).
   */
  readonly needs?: (
    config: C,
    inputs: { readonly [key: string]: Schema },
    wanted: AttributesByPort,
  ) => AttributesByPort;
  /** A source: the config that gives the same rows, and the same rejected rows, with at least these attributes. */
  readonly narrow?: (config: C, attributes: readonly string[]) => C;
}
