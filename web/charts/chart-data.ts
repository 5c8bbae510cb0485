import { csvText } from '../results/csv-text.ts';

type Datum = { readonly [name: string]: unknown };

/** The largest table inside a spec, which is what it draws. */
export function marksIn(spec: object): readonly Datum[] {
  const { data } = spec as { data?: unknown };
  const sets = (Array.isArray(data) ? data : [data]) as ({ readonly values?: readonly Datum[] } | undefined)[];
  return sets.map(set => set?.values ?? []).reduce((most, values) => (values.length > most.length ? values : most), []);
}

/** The data of a chart as CSV: what leads back to rows is left out, names are those on the axes, times are ISO 8601. */
export function chartCsv(spec: object): string {
  const marks = marksIn(spec);
  const said = encodingsIn(spec);
  const plain = (value: unknown) => typeof value !== 'object' || value === null;
  const names = [...new Set(marks.flatMap(mark => Object.keys(mark)))].filter(
    name => !name.startsWith('_') && marks.every(mark => plain(mark[name])),
  );
  const titles = names.map(name => said.get(name)?.title ?? name);
  const cell = (value: unknown, name: string) =>
    typeof value === 'number' && said.get(name)?.type === 'temporal' ? new Date(value).toISOString() : (value ?? '');
  return csvText([
    titles.map((title, i) => (titles.indexOf(title) === i ? title : names[i])),
    ...marks.map(mark => names.map(name => cell(mark[name], name))),
  ]);
}

interface Said {
  readonly title?: string;
  readonly type?: string;
}

/** What a spec calls its fields, wherever it says so. */
function encodingsIn(part: unknown, found = new Map<string, Said>()): Map<string, Said> {
  if (typeof part !== 'object' || part === null) return found;
  const { field, title, type } = part as { field?: unknown; title?: unknown; type?: unknown };
  if (typeof field === 'string' && !found.has(field))
    found.set(field, {
      ...(typeof title === 'string' && { title }),
      ...(typeof type === 'string' && { type }),
    });
  for (const [name, inner] of Object.entries(part)) if (name !== 'data') encodingsIn(inner, found);
  return found;
}
