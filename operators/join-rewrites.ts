import { givesPairs, type JoinKind, type JoinShape } from '#engine/data/join/join-shape.ts';
import type { AttributesByPort } from '#engine/operator/rewrites.ts';

/** The sides whose rows may be tested before a join: those of which every row in the result is a row that came in. */
const sides: { readonly [kind in JoinKind]: readonly ('build' | 'probe')[] } = {
  inner: ['build', 'probe'],
  left: ['build'],
  right: ['probe'],
  full: [],
  semi: ['build'],
  anti: ['build'],
};

/** By side: output attribute → the attribute of that side it repeats, value and type. */
export function joinPasses({ kind, columns, output, ...inputs }: JoinShape) {
  const repeated = (side: 'build' | 'probe') =>
    columns.flatMap((column, i) => {
      const c = column[side];
      return c !== null && inputs[side][c].type === column.type
        ? [[output[i].name, inputs[side][c].name] as const]
        : [];
    });
  return Object.fromEntries(sides[kind].map(side => [side, Object.fromEntries(repeated(side))]));
}

/** Attributes of both sides without which a join cannot give those wanted: its keys always, all where a name has a suffix. */
export function neededByPairs(shape: JoinShape, wanted: readonly string[]): AttributesByPort {
  const { kind, build, probe, buildKeys, probeKeys, columns, output } = shape;
  const names = { build: build.map(a => a.name), probe: probe.map(a => a.name) };
  const at = columns.filter((_, i) => wanted.includes(output[i].name));
  // A suffix is there because of an attribute that may not be wanted itself.
  const suffixed = columns.some(
    (c, i) => c.build === null && output[i].name !== probe[c.probe ?? 0].name && at.includes(c),
  );
  if (suffixed && givesPairs(kind)) return names;
  const used = (side: 'build' | 'probe', keys: readonly number[]) =>
    names[side].filter((_, c) => keys.includes(c) || at.some(column => column[side] === c));
  return { build: used('build', buildKeys), probe: used('probe', probeKeys) };
}
