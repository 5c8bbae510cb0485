/** One field that differs; a side is absent where it has no such field. */
export interface FieldChange {
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

interface Entry {
  readonly id: string;
}
interface ListDiff<T extends Entry> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  readonly changed: readonly { readonly id: string; readonly fields: readonly FieldChange[] }[];
}

interface EndOfLink {
  readonly operator: string;
  readonly port: string;
}
interface Place {
  readonly x: number;
  readonly y: number;
}
export interface ContentNode extends Entry {
  readonly type: string;
  readonly label?: string;
  readonly position: Place;
  readonly disabled?: boolean;
}
export interface ContentLink extends Entry {
  readonly from: EndOfLink;
  readonly to: EndOfLink;
}
export interface ContentNote extends Entry {
  readonly position: Place;
  readonly size?: { readonly width: number; readonly height: number };
  readonly text?: string;
}
export interface ContentGroup extends Entry {
  readonly label?: string;
  readonly color?: string;
  readonly operators: readonly string[];
}
export interface ContentParameter {
  readonly name: string;
  readonly type: string;
  readonly default?: unknown;
}

/** A workflow's content, as far as a comparison shows it. */
export interface Content {
  readonly name?: string;
  readonly operators: readonly ContentNode[];
  readonly links: readonly ContentLink[];
  readonly notes?: readonly ContentNote[];
  readonly groups?: readonly ContentGroup[];
  readonly parameters?: readonly ContentParameter[];
  readonly settings?: { readonly [name: string]: unknown };
}

/** What engine/plan/diff.ts answers, without comments: those are talk about a workflow, and no part of what it does. */
export interface WorkflowDiff {
  readonly nodes: ListDiff<ContentNode>;
  readonly links: ListDiff<ContentLink>;
  readonly parameters: ListDiff<Entry>;
  readonly groups: ListDiff<ContentGroup>;
  readonly notes: ListDiff<ContentNote>;
  readonly workflow: readonly FieldChange[];
}

export const signs = { A: 'added', M: 'changed', D: 'removed' } as const;
export type Sign = keyof typeof signs;
export type ChangeKind = 'workflow' | 'setting' | 'node' | 'link' | 'parameter' | 'group' | 'note';

/** One thing that differs, with the fields that do. */
export interface Change {
  /** Names it in an address: `node:scan`. */
  readonly key: string;
  readonly kind: ChangeKind;
  readonly id: string;
  readonly sign: Sign;
  readonly title: string;
  readonly fields: readonly FieldChange[];
  /** It only stands elsewhere on the canvas. */
  readonly moved: boolean;
}

const isPlace = ({ field }: FieldChange): boolean => /^(position|size)\b/.test(field);
/** What a file of another tool said, and what a link's place among others follows from, tell people nothing. */
const isHidden = ({ field }: FieldChange): boolean => /^(origin|id)\b/.test(field);

/** Everything that differs, in the order of reading: the workflow, its settings and parameters, nodes and links, then what is written on the canvas. */
export function changesOf(diff: WorkflowDiff, from: Content, to: Content, labelOf: (type: string) => string): Change[] {
  const nodes = new Map([...from.operators, ...to.operators].map(node => [node.id, node]));
  const nodeName = (id: string) => {
    const node = nodes.get(id);
    return node?.label || (node ? labelOf(node.type) : id);
  };
  const ends = new Map([...from.links, ...to.links].map(link => [link.id, link]));
  const linkName = (id: string) => {
    const link = ends.get(id);
    return link ? `${nodeName(link.from.operator)} → ${nodeName(link.to.operator)}` : id;
  };
  const texts = new Map([...(from.notes ?? []), ...(to.notes ?? [])].map(({ id, text }) => [id, firstLine(text)]));
  const groups = new Map([...(from.groups ?? []), ...(to.groups ?? [])].map(({ id, label }) => [id, label]));
  const top = diff.workflow.filter(field => !isHidden(field));
  const own = top.filter(field => settingOf(field) === null);
  const settings = top.flatMap(field => {
    const name = settingOf(field);
    return name === null ? [] : [made('setting', name, 'M', settingTitles[name] ?? name, [field])];
  });
  return [
    ...(own.length > 0 ? [made('workflow', '', 'M', 'Workflow', own)] : []),
    ...settings,
    ...listed('parameter', diff.parameters, id => id),
    ...listed('node', diff.nodes, nodeName),
    ...listed('link', diff.links, linkName),
    ...listed('group', diff.groups, id => groups.get(id) || 'Group'),
    ...listed('note', diff.notes, id => texts.get(id) || 'Note'),
  ];
}

const settingTitles: { readonly [name: string]: string } = {
  previewRows: 'Preview rows',
  batchRows: 'Batch rows',
  seed: 'Seed',
};
const settingOf = ({ field }: FieldChange): string | null => /^settings\.(.+)$/.exec(field)?.[1] ?? null;

function listed<T extends Entry>(kind: ChangeKind, list: ListDiff<T>, name: (id: string) => string): Change[] {
  return [
    ...list.removed.map(entry => made(kind, entry.id, 'D', name(entry.id), fieldsOf(entry, 'before'))),
    ...list.added.map(entry => made(kind, entry.id, 'A', name(entry.id), fieldsOf(entry, 'after'))),
    ...list.changed.flatMap(({ id, fields }) => {
      const seen = fields.filter(field => !isHidden(field));
      return seen.length > 0 ? [made(kind, id, 'M', name(id), seen)] : [];
    }),
  ];
}

const made = (kind: ChangeKind, id: string, sign: Sign, title: string, fields: readonly FieldChange[]): Change => ({
  key: id ? `${kind}:${id}` : kind,
  kind,
  id,
  sign,
  title,
  fields,
  moved: sign === 'M' && fields.every(isPlace),
});

/** What a new or a removed thing holds, as fields of one side. */
function fieldsOf(entry: object, side: 'before' | 'after'): FieldChange[] {
  return Object.entries(entry).flatMap(([field, value]) => {
    if (isHidden({ field }) || isPlace({ field }) || value === false || value === undefined) return [];
    if (field === 'config' || field === 'from' || field === 'to')
      return Object.entries(value as object).map(([key, inner]) => ({ field: `${field}.${key}`, [side]: inner }));
    return [{ field, [side]: value }];
  });
}

const firstLine = (text = ''): string => {
  const [line = ''] = text.trim().split('\n');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
};

/** The sign of each thing of a kind, for drawing it; what only moved has none unless that is asked for. */
export const signsOf = (changes: readonly Change[], kind: ChangeKind): ReadonlyMap<string, Sign> =>
  new Map(changes.filter(change => change.kind === kind).map(({ id, sign }) => [id, sign]));

/** A value as text to compare by lines. */
export const valueText = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2);

/** Whether two texts are better compared by lines than side by side. */
export const isLong = (before: string, after: string): boolean =>
  /\n/.test(before + after) || Math.max(before.length, after.length) > 48;
