import type { Codec, Fields } from './codec.ts';

/** How an operator type of Texera is one of ours: ports by position, properties by codec. */
export interface Mapping {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly codec: Codec;
  /** A property that tells which of several types of ours it is, with its value for each. */
  readonly variant?: { readonly property: string; readonly values: { readonly [type: string]: unknown } };
  /** How results may differ, whatever the properties. */
  readonly notes?: readonly string[];
}

/** Our types that an operator of Texera may be. */
export const typesOf = ({ type, variant }: Mapping): readonly string[] =>
  variant ? Object.keys(variant.values) : [type];

/** Our type of an operator with these properties. */
export const typeFor = ({ type, variant }: Mapping, properties: Fields): string =>
  Object.entries(variant?.values ?? {}).find(([, value]) => value === properties[variant?.property ?? ''])?.[0] ?? type;

/** A mapping of an operator with one input and one output. */
export const straight = (type: string, codec: Codec, notes: readonly string[] = []): Mapping => ({
  type,
  inputs: ['in'],
  outputs: ['out'],
  codec,
  notes,
});
