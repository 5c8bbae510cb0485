interface Entry {
  readonly type: string;
  readonly config?: object;
  readonly keep?: boolean;
  readonly label?: string;
}

/** A workflow of nodes in a row, each linked to the one before. */
export function chain(nodes: { readonly [id: string]: Entry }, name = 'Panels') {
  const ids = Object.keys(nodes);
  return {
    sluice: 1,
    name,
    operators: ids.map((id, at) => ({ id, version: 1, config: {}, ...nodes[id], position: { x: at * 260, y: 0 } })),
    links: ids.slice(1).map((id, at) => ({
      id: `l${at}`,
      from: { operator: ids[at]!, port: 'out' },
      to: { operator: id, port: nodes[id]!.type === 'sql' ? 'in1' : 'in' },
    })),
  };
}

const fruit = [
  ['apple', 12],
  ['ant', 3],
  ['axe', null],
  ['bus', 90],
  ['art', 10],
];

/** Five rows of a name and a price. */
export const fruitRows: Entry = {
  type: 'rows',
  label: 'Fruit',
  config: {
    schema: [
      { name: 'name', type: 'string' },
      { name: 'price', type: 'float64' },
    ],
    rows: fruit,
  },
};

/** `count` rows made from nothing: a number, its square's last digits, a word. */
export const manyRows = (count: number) => ({
  one: { type: 'rows', config: { schema: [{ name: 'x', type: 'int64' }], rows: [[1]] } },
  many: {
    type: 'sql',
    label: 'Many',
    keep: true,
    config: {
      query: `SELECT r.range AS n, (r.range * 7919) % 100003 AS shuffled, 'word ' || (r.range % 5) AS word FROM in1, range(${count}) r`,
      inputs: 1,
    },
  },
});
