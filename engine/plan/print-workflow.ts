import type { Workflow } from './workflow-schema.ts';

/** What still fits on one line. */
const lineWidth = 110;

type Fields = { readonly [key: string]: unknown };

/** `value` with its keys in this order; keys without a value, or with the value of `omit`, are left out. */
function ordered(value: Fields, keys: readonly string[], omit: Fields = {}): Fields {
  const entries = keys.filter(k => value[k] !== undefined && value[k] !== omit[k]).map(k => [k, value[k]]);
  return Object.fromEntries(entries);
}

const sorted = (value: Fields): Fields =>
  Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(k => [k, value[k]]),
  );

const end = (value: Fields) => ordered(value, ['operator', 'port']);

/** The workflow with all keys in the order of the file format; config fields by name. */
function canonical(workflow: Workflow): Fields {
  return {
    sluice: workflow.sluice,
    name: workflow.name,
    description: workflow.description,
    parameters: workflow.parameters.map(p => ordered(p, ['name', 'type', 'default', 'description'])),
    operators: workflow.operators.map(node => ({
      ...ordered(node, ['id', 'type', 'version', 'label']),
      config: sorted(node.config),
      position: ordered(node.position, ['x', 'y']),
      ...ordered(node, ['disabled', 'keep', 'origin'], { disabled: false, keep: false }),
    })),
    links: workflow.links.map(link => ({
      id: link.id,
      from: end(link.from),
      to: end(link.to),
      ...ordered(link, ['origin']),
    })),
    comments: workflow.comments.map(comment => ({
      id: comment.id,
      position: ordered(comment.position, ['x', 'y']),
      ...ordered(comment, ['size', 'operator', 'resolved']),
      messages: comment.messages.map(m => ordered(m, ['id', 'author', 'person', 'at', 'text', 'mentions', 'edited'])),
      ...ordered(comment, ['origin']),
    })),
    ...(workflow.groups?.length && {
      groups: workflow.groups.map(g => ordered(g, ['id', 'label', 'color', 'operators', 'collapsed'])),
    }),
    ...(workflow.notes?.length && {
      notes: workflow.notes.map(n => ordered(n, ['id', 'position', 'size', 'text', 'color'])),
    }),
    settings: ordered(workflow.settings, ['batchRows', 'previewRows', 'seed']),
    ...ordered(workflow, ['origin']),
  };
}

function layout(value: unknown, indent: string): string {
  const inline = JSON.stringify(value) ?? 'null';
  if (typeof value !== 'object' || value === null) return inline;
  const spaced = oneLine(value);
  if (indent.length + spaced.length <= lineWidth && indent !== '') return spaced;
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : `[\n${value.map(v => inner + layout(v, inner)).join(',\n')}\n${indent}]`;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([k, v]) => `${inner}${JSON.stringify(k)}: ${layout(v, inner)}`).join(',\n')}\n${indent}}`;
}

/** JSON on one line with a blank after commas and colons. */
function oneLine(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(oneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([k, v]) => `${JSON.stringify(k)}: ${oneLine(v)}`).join(', ')} }`;
}

/**
 * The text of a workflow file: equal workflows give equal text, short things stand on one line, so that files compare well.
 *
 * Contract: `parseWorkflow(printWorkflow(w))` gives `w` again, without problems when `w` is valid.
 */
export const printWorkflow = (workflow: Workflow): string => `${layout(canonical(workflow), '')}\n`;
