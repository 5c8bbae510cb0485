import { all, always, type Codec, field, listOf, nothing, textOrNone, type ValueCodec } from './codec.ts';
import { type Mapping, straight } from './mapping.ts';
import { aggregateFunction, attributeType, comparison, order } from './values.ts';

const percent: ValueCodec = {
  read: value => Number(value) / 100,
  write: value => Math.round(Number(value) * 100),
};

const predicates = field(
  'predicates',
  'predicates',
  listOf(all(field('attribute', 'attribute'), field('condition', 'comparison', comparison), field('value', 'value'))),
);

const projected = field(
  'attributes',
  'attributes',
  listOf(all(field('originalAttribute', 'name'), field('alias', 'as', textOrNone))),
);

const sortKeys = field(
  'attributes',
  'keys',
  listOf(all(field('attribute', 'attribute'), field('sortPreference', 'order', order))),
);

const rangeSort: Codec = {
  theirs: ['sortAttributeName', 'domainMin', 'domainMax'],
  ours: ['keys'],
  read: ({ sortAttributeName }) => ({ keys: [{ attribute: sortAttributeName, order: 'asc' }] }),
  write: ({ keys }, note) => {
    const [key, ...others] = keys as { attribute: string; order?: string }[];
    if (others.length > 0 || key.order === 'desc') note('Texera sorts partitions by one attribute, upwards', 'keys');
    return { sortAttributeName: key.attribute };
  },
};

const measures = all(
  field('aggFunction', 'function', aggregateFunction),
  field('attribute', 'attribute'),
  field('result attribute', 'as'),
);

const fractions: Codec = {
  theirs: ['k', 'random', 'seed'],
  ours: ['fractions', 'seed'],
  read: ({ k, random, seed }) => {
    const first = Number(k ?? 80) / 100;
    return {
      fractions: [first, Math.round((1 - first) * 100) / 100],
      ...(random === false && seed !== undefined && { seed }),
    };
  },
  write: ({ fractions, seed }, note) => {
    const [first, ...others] = fractions as number[];
    if (others.length !== 1) note('Texera splits into two parts', 'fractions');
    return { k: Math.round(first * 100), ...(seed !== undefined && { random: false, seed }) };
  },
};

const seconds: ValueCodec = { read: value => Number(value) * 1000, write: value => Number(value) / 1000 };

/** Operators on one table by Texera's names for them. */
export const cleanMappings: { readonly [type: string]: Mapping } = {
  Filter: straight('filter', all(predicates, always('combine', 'any'))),
  Projection: straight('project', all(projected, field('isDrop', 'drop'))),
  TypeCasting: straight(
    'cast',
    all(
      field(
        'typeCastingUnits',
        'casts',
        listOf(all(field('attribute', 'attribute'), field('resultType', 'type', attributeType))),
      ),
      always('onError', 'fail'),
    ),
  ),
  Limit: straight('limit', field('limit', 'count')),
  Distinct: straight('distinct', nothing),
  Sort: straight('sort', sortKeys),
  SortPartitions: straight('sort', rangeSort),
  Aggregate: straight(
    'aggregate',
    all(field('groupByKeys', 'groupBy'), field('aggregations', 'measures', listOf(measures))),
  ),
  Split: { type: 'split', inputs: ['in'], outputs: ['part1', 'part2'], codec: fractions },
  RandomKSampling: straight('sample', field('random k sample percentage', 'fraction', percent)),
  ReservoirSampling: straight('sample', field('number of item sampled in reservoir sampling', 'count')),
  UnnestString: straight(
    'unnest',
    all(
      field('Attribute', 'attribute'),
      field('Delimiter', 'delimiter'),
      field('Result attribute', 'as'),
      always('regex', true),
    ),
  ),
  Sleep: straight('sleep', field('sleepTime', 'msPerRow', seconds)),
};
