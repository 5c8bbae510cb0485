import type { Codec } from './codec.ts';

/** How an operator type of Texera is one of ours: ports by position, properties by codec. */
export interface Mapping {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly codec: Codec;
  /** How results may differ, whatever the properties. */
  readonly notes?: readonly string[];
}

/** A mapping of an operator with one input and one output. */
export const straight = (type: string, codec: Codec, notes: readonly string[] = []): Mapping => ({
  type,
  inputs: ['in'],
  outputs: ['out'],
  codec,
  notes,
});
