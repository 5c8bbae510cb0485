import type { Value } from '../../column.ts';
import { define, type Implementation, refuse, type ScalarFunction } from './define.ts';

/** The keys and indices of a path: `$.a.b[0]`, a JSON pointer `/a/b/0`, or one plain key. */
export function parseJsonPath(path: string): (string | number)[] {
  if (path === '' || path === '$') return [];
  if (path.startsWith('/'))
    return path
      .slice(1)
      .split('/')
      .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (!path.startsWith('$')) return [path];
  const steps: (string | number)[] = [];
  const step = /\.("(?:[^"\\]|\\.)*"|[^.["]+)|\[(?:#?(-?\d+))\]/y;
  step.lastIndex = 1;
  for (let at = 1; at < path.length; at = step.lastIndex) {
    const found = step.exec(path);
    if (!found) return refuse(path, `a path such as $.items[0].name (see character ${at + 1})`);
    const [, key, index] = found;
    if (index !== undefined) steps.push(Number(index));
    else steps.push(key.startsWith('"') ? (JSON.parse(key) as string) : key);
  }
  return steps;
}

function follow(value: unknown, path: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of path) {
    if (Array.isArray(at)) {
      const index = Number(step);
      at = Number.isInteger(index) ? at.at(index) : undefined;
    } else if (typeof at === 'object' && at !== null && Object.hasOwn(at, step))
      at = (at as Record<string, unknown>)[step];
    else return undefined;
  }
  return at;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse(text.length > 60 ? `${text.slice(0, 57)}…` : text, 'JSON');
  }
}

const asText = (value: unknown): string | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
const asJson = (value: unknown): Value => (value ?? null) as Value;
const sizeOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
const parsed = (json: unknown): unknown => (typeof json === 'string' ? parseJson(json) : json);

/** An implementation over a path, which is taken apart once when it is constant. */
function along(
  read: (json: unknown) => unknown,
  give: (found: unknown) => Value,
  throws: 'always' | 'unprepared',
): Implementation {
  const call = (json: unknown, path: string) => give(follow(read(json), parseJsonPath(path)));
  const prepare = ([, path]: readonly (Value | undefined)[]) => {
    if (typeof path !== 'string') return null;
    const steps = parseJsonPath(path);
    return (json: unknown) => give(follow(read(json), steps));
  };
  return { call, prepare, givesNull: true, throws };
}

const same = (json: unknown) => json;

/** Functions on JSON, as values or as text; a path is `$.a[0]` or a pointer `/a/0`. */
export const jsonFunctions: readonly ScalarFunction[] = [
  define(
    'json',
    'json_extract json_extract_path',
    'The value at a path, null when there is none.',
    ['json_extract(value json, path string) json', along(same, asJson, 'unprepared')],
    ['json_extract(text string, path string) json', along(parsed, asJson, 'always')],
  ),
  define(
    'json',
    'json_extract_string json_extract_path_text',
    'The value at a path as text, without quotes.',
    ['json_extract_string(value json, path string) string', along(same, asText, 'unprepared')],
    ['json_extract_string(text string, path string) string', along(parsed, asText, 'always')],
  ),
  define(
    'json',
    'json_array_length',
    'Number of items of an array, 0 for other values.',
    ['json_array_length(value json) int64', sizeOf],
    ['json_array_length(text string) int64', { call: (text: string) => sizeOf(parsed(text)), throws: 'always' }],
  ),
  define('json', 'json_valid', 'Whether the text is JSON.', ['json_valid(text string) bool', isJson]),
];

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
