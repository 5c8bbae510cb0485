import type { Table } from '#engine/operator/define.ts';

const big = 9007199254740992n;

/** Values at the edges of every type, nulls in every attribute. */
export const expressionTable: Table = {
  schema: [
    { name: 'i', type: 'int32' },
    { name: 'j', type: 'int32' },
    { name: 'b', type: 'int64' },
    { name: 'x', type: 'float64' },
    { name: 'y', type: 'float64' },
    { name: 's', type: 'string' },
    { name: 'u', type: 'string' },
    { name: 't', type: 'timestamp' },
    { name: 'v', type: 'timestamp' },
    { name: 'p', type: 'bool' },
    { name: 'q', type: 'bool' },
  ],
  rows: [
    [1, 2, 3, 1.5, 2, 'hello', 'l', 1609646706789, 0, true, true],
    [0, 0, 0, 0, -0, '', '', 0, -1, false, true],
    [-7, 3, -9007199254740991, -2.5, 0.5, 'Grüße', 'ß', -86400001, 951782400000, null, true],
    [null, 5, null, null, 3, null, 'x', null, 1e12, true, null],
    [12, null, 7, Number.NaN, 1, 'a,b,,c', ',', 951868799999, null, false, null],
    [
      2147483647,
      1,
      big + 1n,
      Number.POSITIVE_INFINITY,
      2,
      '🤦🏼‍♂️ emoji 🦆',
      '🦆',
      4107542400000,
      1609459200000,
      null,
      null,
    ],
    [
      -2147483648,
      -1,
      -(2n ** 63n),
      Number.NEGATIVE_INFINITY,
      -1,
      '  padded  ',
      ' ',
      1582934400000,
      1614470400000,
      true,
      false,
    ],
    [42, 7, 2n ** 63n - 1n, 1e300, Number.NaN, '100%_\\x', '_', 1614556799999, 1582934400000, false, false],
    [-1, 10, 1000000007, 0.1, 0.2, 'ΑΣ İstanbul', 'ı', 1e11, 1e11, null, false],
    [3, -3, -5, -0, 5, 'it\'s "quoted"', '"', 1704067199000, 1703980800000, true, null],
    [100, 100, 100, 100, 100, 'HELLO', 'L', 1234567890123, 1234567890123, false, true],
    [null, null, null, null, null, null, null, null, null, null, null],
  ],
};
