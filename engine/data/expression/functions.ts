import type { ScalarFunction } from './functions/define.ts';
import { jsonFunctions } from './functions/json.ts';
import { numberFunctions } from './functions/number.ts';
import { patternFunctions } from './functions/pattern.ts';
import { textFunctions } from './functions/text.ts';
import { timeFunctions } from './functions/time.ts';

export type { FunctionGroup, Overload, Parameter, ScalarFunction } from './functions/define.ts';

const form = (
  group: ScalarFunction['group'],
  names: string,
  help: string,
  ...signatures: readonly string[]
): ScalarFunction => {
  const [name, ...aliases] = names.split(' ');
  return { name, aliases, group, help, signatures, overloads: [] };
};

/** Calls that take any types that go together and that the checker rewrites into simpler ones. */
const forms: readonly ScalarFunction[] = [
  form('condition', 'coalesce ifnull', 'The first value that is not null.', 'coalesce(values... any) any'),
  form('condition', 'nullif', 'Null when both are equal, else the first.', 'nullif(a any, b any) any'),
  form(
    'condition',
    'if',
    'One value when the condition is true, else the other.',
    'if(condition bool, then any, else any) any',
  ),
  form('condition', 'least', 'The least value, nulls left out.', 'least(values... any) any'),
  form('condition', 'greatest', 'The greatest value, nulls left out.', 'greatest(values... any) any'),
  form('number', 'abs', 'The number without its sign.', 'abs(x number) number'),
  form('number', 'sign', '-1, 0 or 1.', 'sign(x number) int32'),
  form('number', 'mod fmod', 'Remainder of a division, with the sign of the first.', 'mod(a number, b number) number'),
];

/** Every function of the language, for the checker, completion and help. */
export const scalarFunctions: readonly ScalarFunction[] = [
  ...forms,
  ...textFunctions,
  ...patternFunctions,
  ...numberFunctions,
  ...timeFunctions,
  ...jsonFunctions,
];

const byName = new Map(scalarFunctions.flatMap(f => [f.name, ...f.aliases].map(name => [name, f] as const)));

/** The function of a name in any case. */
export const functionOf = (name: string): ScalarFunction | undefined => byName.get(name.toLowerCase());

/** Every name a function answers to, for suggestions. */
export const functionNames = (): Iterable<string> => byName.keys();
