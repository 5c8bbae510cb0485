import { all, always, type Codec, field, nothing, type ValueCodec } from './codec.ts';
import type { Mapping } from './mapping.ts';
import { joinKind } from './values.ts';

const joinKeys: Codec = {
  theirs: ['buildAttributeName', 'probeAttributeName'],
  ours: ['keys'],
  read: ({ buildAttributeName: left, probeAttributeName: right }, note) => {
    if (left !== right) note(`Texera leaves '${String(right)}' out of the result; here both keys stay`, 'keys');
    return { keys: [{ left, right }] };
  },
  write: ({ keys }, note) => {
    const [key, ...others] = keys as { left: string; right: string }[];
    if (others.length > 0) note('Texera joins by one key', 'keys');
    return { buildAttributeName: key.left, probeAttributeName: key.right };
  },
};

const condition: Codec = {
  theirs: ['conditionName'],
  ours: ['expression'],
  read: ({ conditionName }, note) => {
    note(
      'Texera reads the condition from a state, here it is an attribute of the only row of the condition',
      'expression',
    );
    return { expression: `"${String(conditionName).replaceAll('"', '""')}"` };
  },
  write: ({ expression }, note) => {
    const name = /^"((?:[^"]|"")+)"$/.exec(String(expression))?.[1];
    if (name === undefined) note('Texera tests one named value', 'expression');
    return { conditionName: (name ?? String(expression)).replaceAll('""', '"') };
  },
};

const suffix = always('suffix', '#@1');

const setOperation = (type: string): Mapping => ({
  type,
  inputs: ['left', 'right'],
  outputs: ['out'],
  codec: nothing,
});

/** Left in [right, right + c] is right in [left - c, left]; the bounds change places. */
const negated: ValueCodec = { read: value => -Number(value) || 0, write: value => -Number(value) || 0 };

const interval: Codec = all(
  field('leftAttributeName', 'left'),
  field('rightAttributeName', 'right'),
  field('constant', 'lower', negated),
  always('upper', 0),
  field('timeIntervalType', 'unit'),
  field('includeLeftBound', 'includeUpper'),
  field('includeRightBound', 'includeLower'),
  suffix,
);

/** Operators on several tables by Texera's names for them. */
export const combineMappings: { readonly [type: string]: Mapping } = {
  HashJoin: {
    type: 'hash-join',
    inputs: ['build', 'probe'],
    outputs: ['out'],
    codec: all(joinKeys, field('joinType', 'kind', joinKind), suffix),
  },
  IntervalJoin: { type: 'interval-join', inputs: ['left', 'right'], outputs: ['out'], codec: interval },
  CartesianProduct: { type: 'cross-join', inputs: ['left', 'right'], outputs: ['out'], codec: suffix },
  Union: { type: 'union', inputs: ['in'], outputs: ['out'], codec: nothing },
  Intersect: setOperation('intersect'),
  Difference: setOperation('except'),
  SymmetricDifference: setOperation('symmetric-except'),
  If: { type: 'if', inputs: ['condition', 'data'], outputs: ['false', 'true'], codec: condition },
};
