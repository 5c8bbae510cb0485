import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { jsonFaultText } from '../data/json-fault.ts';
import { nearest, type Problem, problemOf, SluiceError } from '../errors.ts';
import { reasonOf } from '../operator/config.ts';
import { Comment, emptyWorkflow, Group, Link, Node, Note, Parameter, Settings, Workflow } from './workflow-schema.ts';

/** A workflow file as read, and what is wrong with it. */
export interface ParsedWorkflow {
  readonly workflow: Workflow;
  readonly problems: readonly Problem[];
}

type Fields = { readonly [key: string]: unknown };
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a workflow file; never throws.
 *
 * Contract: strict — an unknown key is a problem — but forgiving: what is well formed is in `workflow`, whatever else is wrong.
 * @param path  named in problems only
 */
export function parseWorkflow(text: string, path: string): ParsedWorkflow {
  const plain = text.replace(/^\uFEFF/, '');
  let json: unknown;
  try {
    json = JSON.parse(plain);
  } catch {
    const reason = jsonFaultText(plain);
    return { workflow: emptyWorkflow(), problems: [problemOf(new SluiceError('WORKFLOW_NOT_JSON', { path, reason }))] };
  }
  return readWorkflow(json);
}

/** The same for a workflow that is JSON already, such as the one inside a macro. */
export function readWorkflow(json: unknown): ParsedWorkflow {
  if (!isFields(json)) return { workflow: emptyWorkflow(), problems: [invalid('workflow', 'should be an object')] };
  const filled = Value.Default(Workflow, structuredClone(json)) as Fields;
  const problems = problemsOf(filled);
  return { workflow: problems.length === 0 ? (filled as Workflow) : salvage(filled), problems };
}

const invalid = (field: string, reason: string, node?: string): Problem =>
  problemOf(new SluiceError('WORKFLOW_INVALID', { field, reason }), node);

/** One problem per field, each unknown key with the known one that is nearest. */
function problemsOf(filled: Fields): Problem[] {
  const problems = new Map<string, Problem>();
  const add = (path: string, reason: string) => {
    const field = path.replace(/^\//, '').replaceAll('/', '.') || 'workflow';
    if (!problems.has(field)) problems.set(field, invalid(field, reason, nodeAt(filled, path)));
  };
  for (const error of Value.Errors(Workflow, filled)) {
    const { keyword, instancePath, schemaPath, params } = error;
    if (keyword === 'boolean') continue;
    if (keyword === 'required')
      for (const name of (params as { requiredProperties: string[] }).requiredProperties)
        add(`${instancePath}/${name}`, 'is missing');
    else if (keyword === 'additionalProperties')
      for (const name of (params as { additionalProperties: string[] }).additionalProperties)
        add(`${instancePath}/${name}`, `is not known here${nearest(name, knownKeys(schemaPath))}`);
    else if (keyword === 'const') add(instancePath, 'should be 1; a newer file needs a newer Sluice');
    else if (keyword === 'pattern') add(instancePath, 'should be a plain name, without slashes');
    else add(instancePath, reasonOf(error, filled));
  }
  return [...problems.values()];
}

/** Property names that the schema at `#/properties/operators/items` and the like allows. */
function knownKeys(schemaPath: string): string[] {
  let schema: unknown = Workflow;
  for (const step of schemaPath.split('/').slice(1)) schema = (schema as Fields)[step];
  return Object.keys((schema as { properties?: Fields }).properties ?? {});
}

function nodeAt(filled: Fields, path: string): string | undefined {
  const index = /^\/operators\/(\d+)/.exec(path)?.[1];
  if (index === undefined) return undefined;
  const id = (filled.operators as Fields[])[Number(index)]?.id;
  return typeof id === 'string' ? id : undefined;
}

/** What is well formed of a workflow that is not: entries without their unknown keys, entries beyond repair left out. */
function salvage(filled: Fields): Workflow {
  const empty = emptyWorkflow();
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const settings = Value.Clean(Settings, structuredClone(filled.settings ?? {}));
  return {
    sluice: 1,
    name: text(filled.name),
    description: text(filled.description),
    parameters: entries(Parameter, filled.parameters),
    operators: entries(Node, filled.operators),
    links: entries(Link, filled.links),
    comments: entries(Comment, filled.comments),
    ...(filled.groups !== undefined && { groups: entries(Group, filled.groups) }),
    ...(filled.notes !== undefined && { notes: entries(Note, filled.notes) }),
    settings: Value.Check(Settings, settings) ? settings : empty.settings,
    ...(isFields(filled.origin) && { origin: filled.origin }),
  };
}

function entries<T>(schema: TSchema & { '~kind'?: string }, list: unknown): T[] {
  if (!Array.isArray(list)) return [];
  return list
    .map(entry => Value.Clean(schema, structuredClone(entry)))
    .filter((entry): entry is T => Value.Check(schema, entry));
}
