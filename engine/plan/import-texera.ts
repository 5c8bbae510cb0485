import { Value } from 'typebox/value';
import { jsonFaultText } from '../data/json-fault.ts';
import { type Problem, problemOf, SluiceError } from '../errors.ts';
import { attempt, type Fields } from './texera/codec.ts';
import {
  readTexera,
  type TexeraComment,
  type TexeraFile,
  type TexeraLink,
  type TexeraOperator,
} from './texera/format.ts';
import { unlike } from './texera/map-figures.ts';
import { typeFor } from './texera/mapping.ts';
import { exportLink, mappingOf, ourId, ourPort } from './texera/mappings.ts';
import { type Comment, emptyWorkflow, type Link, type Node, type Workflow } from './workflow-schema.ts';

/** A workflow that came from elsewhere, and what in it has no exact counterpart here. */
export interface Imported {
  readonly workflow: Workflow;
  readonly unmapped: readonly Problem[];
}

/** Sinks of old files: what they stored is stored at every end here. */
const sinks = new Set(['SimpleSink', 'ViewResults', 'ProgressiveSinkOpExec']);
/** Passwords and keys never stand in a workflow file. */
const secrets = new Set(['password', 'apiKey', 'apiSecretKey', 'clientSecret']);

/**
 * Reads a workflow exported by Texera, of any year, into ours; nothing is dropped but secrets.
 *
 * Contract: what has no counterpart is a placeholder node `texera:TYPE` that keeps its JSON under `texera` in its config; each such
 * node, and each property that means something else here, is named in `unmapped`. `exportTexera` gives the same JSON back.
 * @param path  names the workflow if the file itself does not
 * @throws {SluiceError} WORKFLOW_NOT_JSON, WORKFLOW_INVALID when it is no such file
 */
export function importTexera(text: string, path: string): Imported {
  const plain = text.replace(/^\uFEFF/, '');
  let json: unknown;
  try {
    json = JSON.parse(plain);
  } catch {
    throw new SluiceError('WORKFLOW_NOT_JSON', { path, reason: jsonFaultText(plain) });
  }
  const file = readTexera(json);
  if (!file) throw new SluiceError('WORKFLOW_INVALID', { field: path, path, reason: 'is not a workflow of Texera' });
  return importFile(file, nameOf(path));
}

const nameOf = (path: string): string => (path.split(/[/\\]/).pop() ?? '').replace(/\.json$/, '');

/** The same for a file taken apart already. */
export function importFile(file: TexeraFile, name: string): Imported {
  const unmapped: Problem[] = fileNotes(file);
  const nodes = file.operators.map(operator => importOperator(operator, file, unmapped));
  const kept = keepBeforeSinks(nodes, file, unmapped);
  const { envelope, template, positions } = file;
  const unplaced = file.operators.map(o => o.operatorID).filter(id => !positions[id]);
  const text = (key: string) => (typeof envelope?.[key] === 'string' ? envelope[key] : undefined);
  const workflow: Workflow = {
    ...emptyWorkflow(text('name') ?? name),
    description: text('description') ?? '',
    operators: kept,
    links: file.links.map(link => importLink(link, file)),
    comments: file.comments.map(importComment),
    origin: { texera: { template, ...(envelope && { envelope }), ...(unplaced.length > 0 && { unplaced }) } },
  };
  return { workflow, unmapped };
}

const notice = (reason: string, node?: string, field?: string): Problem => ({
  ...problemOf(new SluiceError('IMPORT_DIFFERS', { reason, ...(field !== undefined && { field }) }), node),
  notice: true,
});

function fileNotes({ template }: TexeraFile): Problem[] {
  const { groups, breakpoints, ...lists } = template;
  const isThere = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  const stray = ['operators', 'links', 'commentBoxes'].filter(key => isThere(lists[key]));
  return [
    ...(isThere(groups) ? [notice('groups have no counterpart; they are kept for export')] : []),
    ...(isThere(breakpoints) ? [notice('breakpoints are not part of a workflow here; they are kept for export')] : []),
    ...stray.map(key => notice(`some entries of ${key} cannot be read; they are kept for export`)),
  ];
}

function importOperator(operator: TexeraOperator, { positions }: TexeraFile, unmapped: Problem[]): Node {
  const { operatorID: id, operatorType: type, customDisplayName: label } = operator;
  const { clean, removed } = withoutSecrets(operator);
  for (const field of removed)
    unmapped.push(notice(`the ${field} is left out; store it with \`sluice secret set\``, id, field));
  const note = (reason: string, field?: string) => unmapped.push(notice(reason, id, field));
  const base = {
    id: ourId(id),
    version: 1,
    ...(label && { label }),
    position: { x: positions[id]?.x ?? 0, y: positions[id]?.y ?? 0 },
    disabled: operator.isDisabled === true,
    keep: operator.viewResult === true,
  };
  const mapping = mappingOf(type);
  if (mapping) {
    const properties = operator.operatorProperties ?? {};
    for (const reason of mapping.notes ?? []) note(reason);
    const { theirs } = mapping.codec;
    for (const field of unread(properties, mapping.variant ? [...theirs, mapping.variant.property] : theirs))
      note(`'${field}' has no counterpart here`, field);
    const config = attempt(() => mapping.codec.read(properties, note), note) as Node['config'];
    return { ...base, type: typeFor(mapping, properties), config, origin: { texera: clean } };
  }
  const isSink = sinks.has(type);
  if (isSink)
    note(
      'results are stored at every end here, so this sink does nothing; what it stored is kept at the node before it',
    );
  else unmapped.push(problemOf(new SluiceError('OPERATOR_PLACEHOLDER', { type }), id));
  if (Object.hasOwn(unlike, type)) note(unlike[type]);
  return { ...base, type: `texera:${type}`, config: { texera: clean }, disabled: base.disabled || isSink };
}

function withoutSecrets(operator: TexeraOperator): { clean: Fields; removed: string[] } {
  const properties = Object.entries(operator.operatorProperties ?? {});
  const removed = properties.filter(([key, value]) => secrets.has(key) && value).map(([key]) => key);
  if (removed.length === 0) return { clean: operator, removed };
  const clean = Object.fromEntries(properties.filter(([key]) => !removed.includes(key)));
  return { clean: { ...operator, operatorProperties: clean }, removed };
}

/** Properties that say something nobody has listened to. */
function unread(properties: Fields, read: readonly string[]): string[] {
  const says = (value: unknown) =>
    value !== null && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0);
  return Object.keys(properties).filter(
    key => !read.includes(key) && key !== 'dummyPropertyList' && says(properties[key]),
  );
}

/** What an old file showed by a sink is a result that somebody wants to see. */
function keepBeforeSinks(nodes: readonly Node[], { links }: TexeraFile, unmapped: Problem[]): Node[] {
  const isSink = (id: string) =>
    nodes.some(node => node.id === ourId(id) && sinks.has(node.type.replace('texera:', '')));
  const shown = new Set(
    links.filter(({ target }) => isSink(target.operatorID)).map(({ source }) => ourId(source.operatorID)),
  );
  return nodes.map(node => {
    if (!shown.has(node.id) || node.keep) return node;
    unmapped.push(notice('its result is kept, as its sink said', node.id));
    return { ...node, keep: true };
  });
}

function importLink(link: TexeraLink, { operators }: TexeraFile): Link {
  const type = (id: string) => operators.find(o => o.operatorID === id)?.operatorType ?? '';
  const end = ({ operatorID, portID }: TexeraLink['source'], side: 'inputs' | 'outputs') => ({
    operator: ourId(operatorID),
    port: ourPort(type(operatorID), side, portID),
  });
  const ours = { id: ourId(link.linkID), from: end(link.source, 'outputs'), to: end(link.target, 'inputs') };
  const again = exportLink(ours, id => operators.find(o => ourId(o.operatorID) === id));
  return Value.Equal(again, link) ? ours : { ...ours, origin: { texera: link } };
}

/** One comment box as a thread. */
export function importComment(box: TexeraComment): Comment {
  const text = (value: unknown) => (value === undefined || value === null ? '' : String(value));
  return {
    id: ourId(box.commentBoxID),
    position: { x: box.commentBoxPosition.x, y: box.commentBoxPosition.y },
    messages: box.comments.map(({ creatorName, creationTime, content }) => ({
      author: text(creatorName),
      at: text(creationTime),
      text: text(content),
    })),
    origin: { texera: box },
  };
}
