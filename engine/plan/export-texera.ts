import { Value } from 'typebox/value';
import { type Problem, problemOf, SluiceError } from '../errors.ts';
import { importComment, importFile } from './import-texera.ts';
import { attempt, type Fields } from './texera/codec.ts';
import {
  type TexeraComment,
  type TexeraFile,
  type TexeraLink,
  type TexeraOperator,
  writeTexera,
} from './texera/format.ts';
import { typesOf } from './texera/mapping.ts';
import { exportLink, mappingOf, mappings } from './texera/mappings.ts';
import type { Comment, Link, Node, Workflow } from './workflow-schema.ts';

/** A Texera file, and what in the workflow it cannot say. */
export interface Exported {
  readonly document: Fields;
  readonly unmapped: readonly Problem[];
}

interface WorkflowOrigin {
  readonly template: Fields;
  readonly envelope?: Fields;
  readonly unplaced?: readonly string[];
}

const newFile: WorkflowOrigin = {
  template: {
    operators: [],
    operatorPositions: {},
    links: [],
    commentBoxes: [],
    settings: { dataTransferBatchSize: 400 },
  },
};

/**
 * Writes a workflow as Texera would export it.
 *
 * Contract: what came from there and was not changed is given back as it was (but for secrets, which an import leaves out); changes
 * and new nodes are put into Texera's words where it has them, and named in `unmapped` where it has not.
 */
export function exportTexera(workflow: Workflow): Exported {
  const unmapped: Problem[] = [];
  const origin = (workflow.origin?.texera as WorkflowOrigin | undefined) ?? newFile;
  const untouched = fileOf(workflow, origin, new Map(workflow.operators.map(node => [node.id, originalOf(node)])));
  const before = new Map(importFile(untouched, '').workflow.operators.map(node => [node.id, node]));
  const operators = new Map(
    workflow.operators.map(node => {
      const note = (reason: string, field?: string) => unmapped.push(lost(node.id, reason, field));
      const [original, imported] = [originalOf(node), before.get(node.id)];
      const kept = original && imported?.type === node.type;
      return [node.id, kept ? changed(original, node, imported, note) : created(node, note)] as const;
    }),
  );
  return { document: writeTexera(fileOf(workflow, origin, operators)), unmapped };
}

type Note = (reason: string, field?: string) => void;

const lost = (node: string, reason: string, field?: string): Problem =>
  problemOf(new SluiceError('IMPORT_DIFFERS', { reason, ...(field !== undefined && { field }) }), node);

function originalOf({ type, config, origin }: Node): TexeraOperator | undefined {
  const json = type.startsWith('texera:') ? config.texera : origin?.texera;
  return json as TexeraOperator | undefined;
}

function fileOf(
  { operators: nodes, links, comments, name, description }: Workflow,
  { template, envelope, unplaced = [] }: WorkflowOrigin,
  operators: ReadonlyMap<string, TexeraOperator | undefined>,
): TexeraFile {
  const present = nodes.flatMap(node => {
    const operator = operators.get(node.id);
    return operator ? [{ node, operator }] : [];
  });
  const isPlaced = ({ position: { x, y } }: Node, id: string) => !unplaced.includes(id) || x !== 0 || y !== 0;
  const placed = present.filter(({ node, operator }) => isPlaced(node, operator.operatorID));
  const joined = links.filter(({ from, to }) => !lacks(operators, from.operator) && !lacks(operators, to.operator));
  return {
    operators: present.map(({ operator }) => operator),
    positions: Object.fromEntries(placed.map(({ node, operator }) => [operator.operatorID, node.position])),
    links: joined.map(link => linkOf(link, id => operators.get(id))),
    comments: comments.map(commentOf),
    template,
    ...(envelope && {
      envelope: {
        ...envelope,
        ...(typeof envelope.name === 'string' && { name }),
        ...(description && { description }),
      },
    }),
  };
}

/** True for a node of the workflow that is not in the file. */
const lacks = (operators: ReadonlyMap<string, TexeraOperator | undefined>, id: string) =>
  operators.has(id) && operators.get(id) === undefined;

/** The link as it came, if it still joins the same ports. */
function linkOf(link: Link, operatorOf: (id: string) => TexeraOperator | undefined): TexeraLink {
  const original = link.origin?.texera as TexeraLink | undefined;
  const now = exportLink(link, operatorOf);
  const isSame =
    original &&
    original.source.operatorID === now.source.operatorID &&
    original.target.operatorID === now.target.operatorID;
  return isSame ? original : now;
}

/** An imported operator with what has been changed since. */
function changed(original: TexeraOperator, node: Node, imported: Node, note: Note): TexeraOperator {
  const mapping = mappingOf(original.operatorType);
  const rewritten = mapping && !Value.Equal(node.config, imported.config);
  return {
    ...original,
    ...(node.label !== imported.label && { customDisplayName: node.label ?? '' }),
    ...(node.disabled !== imported.disabled && { isDisabled: node.disabled }),
    ...(node.keep !== imported.keep && { viewResult: node.keep }),
    ...(rewritten && {
      operatorProperties: properties(original.operatorType, node, original.operatorProperties ?? {}, note),
    }),
  };
}

/** The node's config in Texera's words, over properties that the mapping does not touch. */
function properties(type: string, { type: ours, config }: Node, original: Fields, note: Note): Fields {
  const { codec, variant } = mappings[type];
  for (const field of Object.keys(config))
    if (!codec.ours.includes(field)) note(`Texera has no '${field}' here`, field);
  const written = attempt(() => codec.write(config, note), note);
  if (Object.keys(written).length === 0) return original;
  const kept = Object.entries(original).filter(([key]) => !codec.theirs.includes(key));
  return { ...Object.fromEntries(kept), ...written, ...(variant && { [variant.property]: variant.values[ours] }) };
}

/** A node of ours as a new operator of the type that says most of it; undefined if Texera has none. */
function created(node: Node, note: Note): TexeraOperator | undefined {
  const attempts = Object.entries(mappings)
    .filter(([, mapping]) => typesOf(mapping).includes(node.type))
    .map(([type, mapping]) => {
      const notes: Parameters<Note>[] = [];
      return { type, mapping, notes, said: properties(type, node, {}, (...args) => notes.push(args)) };
    });
  const best = attempts.toSorted((a, b) => a.notes.length - b.notes.length)[0];
  if (!best) {
    note(`Texera has nothing like '${node.type}'; the node is left out`);
    return undefined;
  }
  for (const args of best.notes) note(...args);
  const port = (side: string) => (_: string, i: number) => ({
    portID: `${side}-${i}`,
    displayName: '',
    allowMultiInputs: best.type === 'Union' && side === 'input',
    isDynamicPort: false,
  });
  return {
    operatorID: node.id,
    operatorType: best.type,
    operatorVersion: 'N/A',
    operatorProperties: best.said,
    inputPorts: best.mapping.inputs.map(port('input')),
    outputPorts: best.mapping.outputs.map(port('output')),
    showAdvanced: false,
    isDisabled: node.disabled,
    customDisplayName: node.label ?? node.id,
    dynamicInputPorts: false,
    dynamicOutputPorts: false,
    viewResult: node.keep,
  };
}

function commentOf(comment: Comment): TexeraComment {
  const original = comment.origin?.texera as TexeraComment | undefined;
  const imported = original && importComment(original);
  if (original && Value.Equal(imported, comment)) return original;
  return {
    ...original,
    commentBoxID: original?.commentBoxID ?? comment.id,
    comments: comment.messages.map((message, i) =>
      Value.Equal(imported?.messages[i], message)
        ? (original?.comments[i] ?? {})
        : { content: message.text, creationTime: message.at, creatorName: message.author, creatorID: 0 },
    ),
    commentBoxPosition: comment.position,
  };
}
