import type { Attribute, Schema } from '#engine/data/schema.ts';
import { uniqueNames } from '#engine/data/schema.ts';
import type { ColumnOrigins } from '#engine/operator/define.ts';
import type { AttributesByPort } from '#engine/operator/rewrites.ts';

/** The schema of pairs of a left and a right row, and which columns of the right side are in it. */
export interface PairSchema {
  readonly schema: Schema;
  /** Positions in the right schema; their attributes follow those of the left. */
  readonly right: readonly number[];
  /** Output attribute → where it is from. */
  readonly origins: readonly { readonly port: 'left' | 'right'; readonly attribute: string; readonly as: string }[];
}

/**
 * Attributes of the left side, then those of the right; a right name that is taken gets `suffix`, as often as needed.
 *
 * @param shared  right attributes that are left out, since the left has the same values under the same name
 */
export function pairSchema(left: Schema, right: Schema, suffix: string, shared: readonly string[] = []): PairSchema {
  const kept = right.flatMap((a, c) => (shared.includes(a.name) ? [] : [c]));
  const taken = new Set(left.map(a => a.name));
  const renamed = kept.map((c): Attribute => {
    let { name } = right[c];
    while (taken.has(name) && suffix !== '') name += suffix;
    taken.add(name);
    return { ...right[c], name };
  });
  const origins = [
    ...left.map(({ name }) => ({ port: 'left' as const, attribute: name, as: name })),
    ...renamed.map(({ name }, i) => ({ port: 'right' as const, attribute: right[kept[i]].name, as: name })),
  ];
  return { schema: uniqueNames([...left, ...renamed], 'suffix'), right: kept, origins };
}

/** Column lineage of pairs. */
export const pairColumns = ({ origins }: PairSchema): { readonly out: ColumnOrigins } => ({
  out: Object.fromEntries(origins.map(({ port, attribute, as }) => [as, [{ port, attribute }]])),
});

/** Output attribute → input attribute, by side: what a filter on pairs could test on one side alone. */
export const pairPasses = ({ origins }: PairSchema, ports: readonly ('left' | 'right')[] = ['left', 'right']) =>
  Object.fromEntries(
    ports.map(side => [side, Object.fromEntries(origins.filter(o => o.port === side).map(o => [o.as, o.attribute]))]),
  );

/** What pairs with these output attributes need of each side, besides what the config names; everything where one has a suffix. */
export function pairNeeds(
  { origins }: PairSchema,
  wanted: readonly string[],
  named: AttributesByPort,
): AttributesByPort {
  // A suffix is there because of an attribute that may not be wanted itself; without that it would go.
  if (origins.some(o => o.as !== o.attribute && wanted.includes(o.as))) return {};
  const of = (side: 'left' | 'right') =>
    origins.filter(o => o.port === side && wanted.includes(o.as)).map(o => o.attribute);
  return {
    left: [...new Set([...(named.left ?? []), ...of('left')])],
    right: [...new Set([...(named.right ?? []), ...of('right')])],
  };
}
