import { type Static, Type } from 'typebox';
import { Nullable, Problem, Role, Schema, Time } from './elements.ts';
import { Person } from './people.ts';

/** A workflow in a list. */
export const WorkflowSummary = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  role: Role,
  owner: Nullable(Person),
  public: Type.Boolean(),
  created: Time,
  /** When the document last changed. */
  changed: Time,
  nodes: Type.Integer(),
  /** State of the latest run, null when there is none. */
  lastRun: Nullable(Type.Object({ id: Type.String(), state: Type.String(), started: Time })),
  /** Number of the newest version. */
  version: Type.Integer(),
});
export type WorkflowSummary = Static<typeof WorkflowSummary>;

/** POST /workflows: empty, from a file (Sluice's or Texera's JSON, recognised), from an example, or a copy. */
export const NewWorkflow = Type.Object({
  name: Type.Optional(Type.String({ maxLength: 200 })),
  content: Type.Optional(Type.Unknown()),
  example: Type.Optional(Type.String()),
  copyOf: Type.Optional(Type.String()),
});
/** What POST /workflows answers; `problems` name what an import could not map. */
export const MadeWorkflow = Type.Object({ workflow: WorkflowSummary, problems: Type.Array(Problem) });
export type MadeWorkflow = Static<typeof MadeWorkflow>;

/** POST /imports: a file (Sluice's or Texera's JSON, recognised) as content of ours, for putting it into a workflow that is open. */
export const NewImport = Type.Object({ name: Type.String({ maxLength: 200 }), content: Type.Unknown() });
export const ReadImport = Type.Object({ content: Type.Unknown(), problems: Type.Array(Problem) });
export type ReadImport = Static<typeof ReadImport>;

/** PATCH /workflows/:id. Both are part of the document; this is an ordinary edit of it. */
export const WorkflowChange = Type.Object({
  name: Type.Optional(Type.String({ maxLength: 200 })),
  description: Type.Optional(Type.String({ maxLength: 10_000 })),
});

/** GET /workflows/:id/content; the header `etag` holds the revision too. */
export const WorkflowContent = Type.Object({
  content: Type.Unknown(),
  /** Number of the newest edit in it. */
  revision: Type.Integer(),
});
export type WorkflowContent = Static<typeof WorkflowContent>;

/** PUT /workflows/:id/content: the document becomes this by one edit; 409 when it is not at `revision` (or the header `if-match`). */
export const NewContent = Type.Object({ content: Type.Unknown(), revision: Type.Optional(Type.Integer()) });
export const ReplacedContent = Type.Object({ revision: Type.Integer(), problems: Type.Array(Problem) });

/** A shipped example. `content` is the workflow file. */
export const Example = Type.Object({
  name: Type.String(),
  title: Type.String(),
  description: Type.String(),
  nodes: Type.Integer(),
  content: Type.Unknown(),
});
export type Example = Static<typeof Example>;

const PortInfo = Type.Object({
  name: Type.String(),
  label: Type.Optional(Type.String()),
  kind: Type.Optional(Type.String({ description: 'rows | rejected | model' })),
  many: Type.Optional(Type.Boolean()),
  after: Type.Optional(Type.Array(Type.String())),
  blocking: Type.Optional(Type.Boolean()),
  /** The port of a node inside a macro that this port of the macro stands for; rows of a run are found under it. */
  of: Type.Optional(Type.Object({ node: Type.String(), port: Type.String() })),
});
export type PortInfo = Static<typeof PortInfo>;
/** A node's ports; for some operators they depend on the config. */
export const NodePorts = Type.Object({ inputs: Type.Array(PortInfo), outputs: Type.Array(PortInfo) });
export type NodePorts = Static<typeof NodePorts>;

/** Why a node's last result does not stand for what the canvas shows now. */
export const Staleness = Type.Object({
  reason: Type.String({ description: 'in words: "config changed: where", "input changed: scan", "never run"' }),
});

/** GET /workflows/:id/check: everything edit time knows of the document as it is now. */
export const Check = Type.Object({
  problems: Type.Array(
    Type.Object({
      ...Problem.properties,
      /** `unconfigured`: a required field is still empty; shown gently. */
      severity: Type.String({ enum: ['error', 'unconfigured', 'notice'] }),
    }),
  ),
  /** node → port → schema, input ports too. */
  inputs: Type.Record(Type.String(), Type.Record(Type.String(), Schema)),
  outputs: Type.Record(Type.String(), Type.Record(Type.String(), Schema)),
  ports: Type.Record(Type.String(), NodePorts),
  /** Nodes inside a macro are told of as `macro/inner`, here and in the other parts. */
  /** node → why it is stale, for nodes that are; compared with the latest run. */
  stale: Type.Record(Type.String(), Staleness),
  /** Sequence number of the newest update that the check has seen. */
  seq: Type.Integer(),
});
export type Check = Static<typeof Check>;

/** A state of the document that can be gone back to. Automatic ones (`name` null) are thinned out, named ones stay. */
export const Version = Type.Object({
  number: Type.Integer(),
  name: Nullable(Type.String()),
  note: Type.String(),
  author: Nullable(Person),
  created: Time,
  /** Number of the version it restores. */
  restores: Nullable(Type.Integer()),
});
export type Version = Static<typeof Version>;
export const NewVersion = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  note: Type.Optional(Type.String({ maxLength: 10_000 })),
});

/** GET /workflows/:id/versions/:n. */
export const VersionContent = Type.Object({ ...Version.properties, content: Type.Unknown() });
export type VersionContent = Static<typeof VersionContent>;

/** GET /workflows/:id/diff?from=3&to=now: both contents, and what turns one into the other (engine/plan/diff.ts). */
export const VersionDiff = Type.Object({ from: Type.Unknown(), to: Type.Unknown(), diff: Type.Unknown() });
export type VersionDiff = Static<typeof VersionDiff>;

/** A macro made from a selection is an ordinary edit of the document; GET /workflows/:id/columns answers with this. */
export const ColumnLineage = Type.Object({
  start: Type.Object({ node: Type.String(), port: Type.String(), attribute: Type.String() }),
  ends: Type.Array(Type.Object({ node: Type.String(), port: Type.String(), attribute: Type.String() })),
  columns: Type.Array(Type.Object({ node: Type.String(), port: Type.String(), attribute: Type.String() })),
  opaqueNodes: Type.Array(Type.String()),
});
export type ColumnLineage = Static<typeof ColumnLineage>;
