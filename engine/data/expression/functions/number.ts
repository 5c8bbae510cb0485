import { define, type Implementation, refuse, type ScalarFunction } from './define.ts';

/** Rounds half away from zero at a decimal place, as DuckDB does: the product is rounded, not the digits. */
function rounderTo(places: number): (value: number) => number {
  const scale = 10 ** Math.abs(places);
  if (places < 0)
    return value => {
      const rounded = roundAway(value / scale) * scale;
      return Number.isFinite(rounded) ? rounded : 0;
    };
  return value => {
    const rounded = roundAway(value * scale) / scale;
    return Number.isFinite(rounded) ? rounded : value;
  };
}

const rounding: Implementation = {
  call: (value: number, places: number) => rounderTo(places)(value),
  prepare: ([, places]) => (typeof places === 'number' ? rounderTo(places) : null),
};

/** The nearest whole number, halves away from zero. */
export function roundAway(value: number): number {
  const whole = Math.trunc(value);
  const rounded = Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
  return rounded === 0 ? value * 0 : rounded;
}

function roundWhole(value: bigint, places: bigint): bigint {
  if (places >= 0n) return value;
  if (places < -19n) return 0n;
  const scale = 10n ** -places;
  const half = value < 0n ? -scale / 2n : scale / 2n;
  return ((value + half) / scale) * scale;
}

function roundInteger(value: number, places: number): number {
  return places >= 0 ? value : Number(roundWhole(BigInt(value), BigInt(places)));
}

const logarithm = (name: string, compute: (x: number) => number) => ({
  call: (x: number) => (x <= 0 ? refuse(x, `a number above 0 for ${name}`) : compute(x)),
  throws: 'always' as const,
});

const within = (name: string, wanted: string, valid: (x: number) => boolean, compute: (x: number) => number) => ({
  call: (x: number) => (valid(x) || Number.isNaN(x) ? compute(x) : refuse(x, `${wanted} for ${name}`)),
  throws: 'always' as const,
});

const plain = (name: string, help: string, code: (x: string) => string) =>
  define('number', name, help, [`${name.split(' ')[0]}(x float64) float64`, { code }]);

const angle = (name: string, help: string, compute: (x: number) => number) =>
  define('number', name, help, [
    `${name}(x float64) float64`,
    within(name, 'a finite number', x => Number.isFinite(x), compute),
  ]);

function gcd(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** Functions on numbers; angles are in radians. Those that keep a number's type are in the checker's forms. */
export const numberFunctions: readonly ScalarFunction[] = [
  define(
    'number',
    'round',
    'The nearest whole number, or to a number of decimals; halves go away from zero.',
    ['round(x int32, decimals int32) int32', roundInteger],
    [
      'round(x int64, decimals int32) int64',
      { call: roundInteger, wide: (x: bigint, d: number) => roundWhole(x, BigInt(d)) },
    ],
    ['round(x float64) float64', roundAway],
    ['round(x float64, decimals int32) float64', rounding],
  ),
  plain('floor', 'The largest whole number not above it.', x => `Math.floor(${x})`),
  plain('ceil ceiling', 'The least whole number not below it.', x => `Math.ceil(${x})`),
  plain('trunc', 'The number without its decimals.', x => `Math.trunc(${x})`),
  define('number', 'sqrt', 'Square root.', [
    'sqrt(x float64) float64',
    within('sqrt', 'a number of at least 0', x => x >= 0, Math.sqrt),
  ]),
  plain('cbrt', 'Cube root.', x => `Math.cbrt(${x})`),
  plain('exp', 'e to the power of x.', x => `Math.exp(${x})`),
  define('number', 'power pow', 'x to the power of y.', ['power(x float64, y float64) float64', power]),
  define('number', 'ln', 'Natural logarithm.', ['ln(x float64) float64', logarithm('ln', Math.log)]),
  define('number', 'log10 log', 'Logarithm to base 10.', ['log10(x float64) float64', logarithm('log10', Math.log10)]),
  define('number', 'log2', 'Logarithm to base 2.', ['log2(x float64) float64', logarithm('log2', Math.log2)]),
  angle('sin', 'Sine.', Math.sin),
  angle('cos', 'Cosine.', Math.cos),
  angle('tan', 'Tangent.', Math.tan),
  define('number', 'asin', 'Arc sine.', [
    'asin(x float64) float64',
    within('asin', 'a number from -1 to 1', unit, Math.asin),
  ]),
  define('number', 'acos', 'Arc cosine.', [
    'acos(x float64) float64',
    within('acos', 'a number from -1 to 1', unit, Math.acos),
  ]),
  plain('atan', 'Arc tangent.', x => `Math.atan(${x})`),
  define('number', 'atan2', 'Angle of the point (x, y).', [
    'atan2(y float64, x float64) float64',
    { code: (y, x) => `Math.atan2(${y},${x})` },
  ]),
  plain('sinh', 'Hyperbolic sine.', x => `Math.sinh(${x})`),
  plain('cosh', 'Hyperbolic cosine.', x => `Math.cosh(${x})`),
  plain('tanh', 'Hyperbolic tangent.', x => `Math.tanh(${x})`),
  plain('degrees', 'Radians as degrees.', x => `(${x}*(180/Math.PI))`),
  plain('radians', 'Degrees as radians.', x => `(${x}*(Math.PI/180))`),
  define('number', 'pi', 'The number π.', ['pi() float64', { code: () => 'Math.PI' }]),
  define('number', 'isnan', 'Whether it is not a number.', ['isnan(x float64) bool', { code: x => `(${x}!==${x})` }]),
  define('number', 'isinf', 'Whether it is infinite.', [
    'isinf(x float64) bool',
    { code: x => `(${x}===Infinity||${x}===-Infinity)` },
  ]),
  define('number', 'isfinite', 'Whether it is a finite number.', [
    'isfinite(x float64) bool',
    { code: x => `(${x}-${x}===0)` },
  ]),
  define('number', 'gcd', 'Greatest common divisor.', ['gcd(a int32, b int32) int64', gcd]),
];

function unit(x: number): boolean {
  return x >= -1 && x <= 1;
}

/** IEEE 754's pow, where 1 to any power and -1 to an infinite one are 1. */
function power(x: number, y: number): number {
  return x === 1 || (x === -1 && !Number.isNaN(y) && !Number.isFinite(y)) ? 1 : x ** y;
}
