import { SluiceError } from '../../errors.ts';
import { type AttributeType, attributeIndex, commonType, type Schema, uniqueNames } from '../schema.ts';

/** Which rows a join gives; `left` is the build side. */
export const joinKinds = ['inner', 'left', 'right', 'full', 'semi', 'anti'] as const;
export type JoinKind = (typeof joinKinds)[number];

/** Where an output attribute comes from; a key that both sides call the same is taken from whichever has a row. */
export interface JoinColumn {
  readonly type: AttributeType;
  readonly build: number | null;
  readonly probe: number | null;
}

/** All that a join needs to know before it has seen a row. Columns are positions in the schemas. */
export interface JoinShape {
  readonly kind: JoinKind;
  readonly build: Schema;
  readonly probe: Schema;
  readonly buildKeys: readonly number[];
  readonly probeKeys: readonly number[];
  /** Types that the keys have in the table. */
  readonly keyTypes: readonly AttributeType[];
  readonly columns: readonly JoinColumn[];
  readonly output: Schema;
}

export interface JoinConfig {
  readonly keys: readonly { readonly left: string; readonly right: string }[];
  readonly kind: JoinKind;
  readonly suffix: string;
}

/** Whether rows of the build side that have no partner matter. */
export const keepsBuild = (kind: JoinKind): boolean => kind === 'left' || kind === 'full' || kind === 'anti';
/** Whether rows of the probe side that have no partner matter. */
export const keepsProbe = (kind: JoinKind): boolean => kind === 'right' || kind === 'full';
/** Whether matches are rows of the result, not only a test of the build rows. */
export const givesPairs = (kind: JoinKind): boolean => kind !== 'semi' && kind !== 'anti';

/**
 * The shape of a join: all attributes of both sides, the build side's first, keys of equal name once, other clashes with a
 * suffix on the right; semi and anti joins give the build side's attributes alone.
 *
 * @throws {SluiceError} ATTRIBUTE_UNKNOWN, ATTRIBUTE_DUPLICATE, TYPE_MISMATCH when keys cannot be compared
 */
export function joinShape({ keys, kind, suffix }: JoinConfig, build: Schema, probe: Schema): JoinShape {
  const buildKeys = keys.map(({ left }, i) => attributeIndex(build, left, `keys.${i}.left`));
  const probeKeys = keys.map(({ right }, i) => attributeIndex(probe, right, `keys.${i}.right`));
  const keyTypes = keys.map(({ left, right }, i) => {
    const [a, b] = [build[buildKeys[i]].type, probe[probeKeys[i]].type];
    const type = commonType(a, b);
    if (type !== null) return type;
    const what = `key '${right}'`;
    throw new SluiceError('TYPE_MISMATCH', { what, wanted: `${a} like '${left}'`, found: b, field: `keys.${i}` });
  });
  const columns: JoinColumn[] = [];
  const output: { name: string; type: AttributeType; width?: number }[] = [];
  const pairs = givesPairs(kind);
  build.forEach((attribute, c) => {
    const key = buildKeys.findIndex((b, i) => b === c && probe[probeKeys[i]].name === attribute.name);
    const type = pairs && key >= 0 ? keyTypes[key] : attribute.type;
    columns.push({ type, build: c, probe: pairs && key >= 0 ? probeKeys[key] : null });
    output.push({ ...attribute, type });
  });
  if (pairs)
    probe.forEach((attribute, c) => {
      if (columns.some(column => column.build !== null && column.probe === c)) return;
      const clash = build.some(a => a.name === attribute.name);
      columns.push({ type: attribute.type, build: null, probe: c });
      output.push({ ...attribute, name: clash ? attribute.name + suffix : attribute.name });
    });
  return { kind, build, probe, buildKeys, probeKeys, keyTypes, columns, output: uniqueNames(output, 'suffix') };
}
