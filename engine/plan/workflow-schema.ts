import { type Static, Type } from 'typebox';
import { attributeTypes } from '../data/schema.ts';

const strict = { additionalProperties: false } as const;
const words = <const T extends readonly string[]>(list: T) => Type.Unsafe<T[number]>(Type.String({ enum: [...list] }));

/** Ids name nodes in paths (`macro/inner`) and files, so they hold no slashes and no control characters. */
const Id = Type.String({ pattern: '^[^/\\\\\\x00-\\x1f]{1,200}$', description: 'A name without slashes.' });
const Position = Type.Object({ x: Type.Number(), y: Type.Number() }, { ...strict, default: { x: 0, y: 0 } });
const Size = Type.Object({ width: Type.Number(), height: Type.Number() }, strict);
const Origin = Type.Record(Type.String(), Type.Unknown(), {
  description: 'What a file of another tool said that has no place here; kept for exporting it again.',
});

/** A value that is asked for when the workflow runs; `${name}` in a config stands for it. */
export const Parameter = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_-]*$' }),
    type: words(attributeTypes),
    default: Type.Optional(Type.Unknown()),
    description: Type.Optional(Type.String()),
  },
  strict,
);
export type Parameter = Static<typeof Parameter>;

/** One use of an operator: an entry of "operators". */
export const Node = Type.Object(
  {
    id: Id,
    type: Type.String({ minLength: 1, description: 'Operator type; unknown ones are kept.' }),
    version: Type.Integer({ minimum: 1, default: 1, description: 'Version of the operator the config was made for.' }),
    label: Type.Optional(Type.String()),
    config: Type.Record(Type.String(), Type.Unknown(), { default: {} }),
    position: Position,
    disabled: Type.Boolean({ default: false }),
    keep: Type.Boolean({ default: false, description: 'Store the whole output, not only its first rows.' }),
    origin: Type.Optional(Origin),
  },
  strict,
);
export type Node = Static<typeof Node>;

const End = Type.Object({ operator: Type.String({ minLength: 1 }), port: Type.String({ minLength: 1 }) }, strict);

/** Rows flow from an output port to an input port. */
export const Link = Type.Object({ id: Id, from: End, to: End, origin: Type.Optional(Origin) }, strict);
export type Link = Static<typeof Link>;

/** A thread of messages on the canvas. */
export const Comment = Type.Object(
  {
    id: Id,
    position: Position,
    size: Type.Optional(Size),
    operator: Type.Optional(Type.String({ minLength: 1, description: 'The node it is about.' })),
    resolved: Type.Optional(Type.Boolean()),
    messages: Type.Array(
      Type.Object(
        {
          id: Type.Optional(Id),
          author: Type.String(),
          person: Type.Optional(Type.String({ description: 'Id of the account that wrote it.' })),
          at: Type.String({ description: 'ISO time' }),
          text: Type.String(),
          mentions: Type.Optional(Type.Array(Type.String(), { description: 'Ids of the accounts it names.' })),
          edited: Type.Optional(Type.String({ description: 'ISO time of the last change of its text' })),
        },
        strict,
      ),
      { default: [] },
    ),
    origin: Type.Optional(Origin),
  },
  strict,
);
export type Comment = Static<typeof Comment>;

/** Nodes that belong together for the eye; it means nothing to a run. */
export const Group = Type.Object(
  {
    id: Id,
    label: Type.String({ default: '' }),
    color: Type.Optional(Type.String()),
    operators: Type.Array(Type.String({ minLength: 1 }), { default: [], description: 'The nodes in it.' }),
    collapsed: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type Group = Static<typeof Group>;

/** A text on the canvas. */
export const Note = Type.Object(
  {
    id: Id,
    position: Position,
    size: Type.Optional(Size),
    text: Type.String({ default: '', description: 'Markdown.' }),
    color: Type.Optional(Type.String()),
  },
  strict,
);
export type Note = Static<typeof Note>;

/** How a workflow runs. */
export const Settings = Type.Object(
  {
    batchRows: Type.Integer({ minimum: 1, maximum: 65536, default: 8192, description: 'Rows to aim at per batch.' }),
    previewRows: Type.Integer({ minimum: 0, default: 10000, description: 'Rows kept of outputs not stored whole.' }),
    seed: Type.Integer({ minimum: 0, default: 1, description: 'Seed of everything random.' }),
  },
  { ...strict, default: {} },
);
export type Settings = Static<typeof Settings>;

/** The authored DAG, as in a `*.workflow.json` file. */
export const Workflow = Type.Object(
  {
    sluice: Type.Literal(1, { description: 'Version of this format.' }),
    name: Type.String({ default: '' }),
    description: Type.String({ default: '' }),
    parameters: Type.Array(Parameter, { default: [] }),
    operators: Type.Array(Node, { default: [] }),
    links: Type.Array(Link, { default: [] }),
    comments: Type.Array(Comment, { default: [] }),
    groups: Type.Optional(Type.Array(Group)),
    notes: Type.Optional(Type.Array(Note)),
    settings: Settings,
    origin: Type.Optional(Origin),
  },
  strict,
);
export type Workflow = Static<typeof Workflow>;

/** JSON Schema of the workflow file, for editors and other tools. */
export const workflowJsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Sluice workflow',
  ...Workflow,
};

/** A workflow with nothing in it. */
export const emptyWorkflow = (name = ''): Workflow => ({
  sluice: 1,
  name,
  description: '',
  parameters: [],
  operators: [],
  links: [],
  comments: [],
  settings: { batchRows: 8192, previewRows: 10000, seed: 1 },
});
