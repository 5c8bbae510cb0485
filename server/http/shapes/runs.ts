import { type Static, Type } from 'typebox';
import { Nullable, Problem, Schema, Time, words } from './elements.ts';
import { Person } from './people.ts';

export const runStates = ['queued', 'running', 'paused', 'completed', 'failed', 'stopped', 'interrupted'] as const;
export const RunStateName = words(runStates);
export type RunState = (typeof runStates)[number];

/** A run in a list. */
export const RunSummary = Type.Object({
  id: Type.String(),
  /** Greater than that of every run started before; times tell less, since clocks are set back. */
  number: Type.Integer(),
  workflow: Type.String(),
  /** Number of the version that was run; a run freezes its document as one. */
  version: Type.Integer(),
  state: RunStateName,
  by: Nullable(Person),
  created: Time,
  started: Nullable(Time),
  ended: Nullable(Time),
  ms: Nullable(Type.Number()),
  to: Nullable(Type.String()),
  parameters: Type.Record(Type.String(), Type.Unknown()),
  nodes: Type.Object({ total: Type.Integer(), cached: Type.Integer(), failed: Type.Integer() }),
  rejected: Type.Integer(),
  problems: Type.Integer(),
  /** The run that this one replays or continues. */
  replays: Nullable(Type.String()),
});
export type RunSummary = Static<typeof RunSummary>;

/** What a run says of a node, while it runs and afterwards. */
export const RunNodeInfo = Type.Object({
  id: Type.String(),
  type: Type.String(),
  label: Type.String(),
  state: words(['waiting', 'running', 'paused', 'completed', 'failed', 'stopped', 'cached']),
  ms: Nullable(Type.Number()),
  /** When the reused result was computed. */
  cachedAt: Nullable(Time),
  ports: Type.Record(
    Type.String(),
    Type.Object({
      rows: Type.Integer(),
      /** Rows that can be looked at. */
      stored: Type.Integer(),
      /** The port was cut off early because nobody needed more. */
      cut: Type.Boolean(),
      kind: Type.String(),
      schema: Schema,
    }),
  ),
  progress: Nullable(Type.Object({ done: Type.Number(), total: Type.Number() })),
});
export type RunNodeInfo = Static<typeof RunNodeInfo>;

/** GET /runs/:run. `content` is the workflow as it was run. */
export const RunDetail = Type.Object({
  ...RunSummary.properties,
  content: Type.Unknown(),
  nodeList: Type.Array(RunNodeInfo),
  problemList: Type.Array(Problem),
  seed: Type.Integer(),
  regions: Type.Array(
    Type.Object({ id: Type.String(), nodes: Type.Array(Type.String()), after: Type.Array(Type.String()) }),
  ),
  /** Sequence number of the newest event. */
  seq: Type.Integer(),
});
export type RunDetail = Static<typeof RunDetail>;

/** POST /workflows/:id/runs. The header `idempotency-key` makes a repeated request start one run. */
export const NewRun = Type.Object({
  to: Type.Optional(Type.String()),
  parameters: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  version: Type.Optional(Type.Integer()),
  seed: Type.Optional(Type.Integer({ minimum: 0 })),
  /** False runs every node again. */
  reuse: Type.Optional(Type.Boolean()),
  workers: Type.Optional(Type.Integer({ minimum: 1, maximum: 64 })),
  memory: Type.Optional(Type.String({ description: 'such as 512mb' })),
});

export type NewRunRequest = Static<typeof NewRun>;

/** POST /runs/:run/step. */
export const StepRequest = Type.Object({
  /** A node at work; default: the first region that is. */
  node: Type.Optional(Type.String()),
});

/** POST /runs/:run/replay: the version, parameters and seed of the run again, unless said otherwise. */
export const ReplayRequest = Type.Object({
  /** True runs the document as it is now. */
  latest: Type.Optional(Type.Boolean()),
  parameters: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  /** True takes what is finished from the cache (default: false, every node runs again). */
  reuse: Type.Optional(Type.Boolean()),
});

/** GET /runs/:run/console?node: newest last; `truncated` when there were more lines before. */
export const ConsoleLines = Type.Object({
  lines: Type.Array(Type.Object({ seq: Type.Integer(), at: Time, node: Type.String(), line: Type.String() })),
  truncated: Type.Boolean(),
});

/** Query of GET /workflows/:id/runs. */
export const RunsQuery = Type.Object({
  /** `completed,failed` */
  state: Type.Optional(Type.String()),
  /** Id of a person. */
  by: Type.Optional(Type.String()),
  text: Type.Optional(
    Type.String({ maxLength: 200, description: 'words in its id, version, parameters, failed nodes or messages' }),
  ),
  from: Type.Optional(Type.String({ description: 'started at this time or later, ISO 8601' })),
  to: Type.Optional(Type.String({ description: 'started before this time, ISO 8601' })),
  failed: Type.Optional(Type.String({ description: 'id of a node that failed' })),
  /** `created:desc` (default), `created`, `ms:desc`, `ms`. */
  sort: Type.Optional(words(['created', 'created:desc', 'ms', 'ms:desc'])),
  cursor: Type.Optional(Type.String()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
});

/** GET /workflows/:id/runs/tally: what its runs can be filtered by. */
export const RunTally = Type.Object({
  /** Runs in each state. */
  states: Type.Record(Type.String(), Type.Integer()),
  /** Who ran it. */
  people: Type.Array(Person),
  /** Nodes that failed, with how many of the newest thousand failures were theirs. */
  failed: Type.Array(Type.Object({ node: Type.String(), runs: Type.Integer() })),
});
export type RunTally = Static<typeof RunTally>;

/** GET /runs/:run/compare/:other. */
export const RunComparison = Type.Object({
  parameters: Type.Array(
    Type.Object({ name: Type.String(), a: Type.Optional(Type.Unknown()), b: Type.Optional(Type.Unknown()) }),
  ),
  nodes: Type.Array(
    Type.Object({
      id: Type.String(),
      label: Type.String(),
      a: Nullable(RunNodeInfo),
      b: Nullable(RunNodeInfo),
      /** Content addresses agree, so the rows do. */
      same: Type.Boolean(),
    }),
  ),
  /** engine/plan/diff.ts of the two contents. */
  diff: Type.Unknown(),
});
export type RunComparison = Static<typeof RunComparison>;

/** Rows of two results (of two runs, or of two versions of a dataset file) matched by key, or by position without keys. */
export const RowDiff = Type.Object({
  keys: Type.Array(Type.String()),
  schema: Type.Object({ added: Schema, removed: Schema, retyped: Type.Array(Type.Unknown()) }),
  counts: Type.Object({
    added: Type.Integer(),
    removed: Type.Integer(),
    changed: Type.Integer(),
    same: Type.Integer(),
  }),
  /** Share of matched rows (0–1) in which an attribute differs. */
  changeRates: Type.Record(Type.String(), Type.Number()),
  attributes: Schema,
  /** A page of differing rows; `before`/`after` hold values in the order of `attributes`. */
  rows: Type.Array(
    Type.Object({
      kind: words(['added', 'removed', 'changed']),
      /** Row ids. */
      rowBefore: Nullable(Type.Integer()),
      rowAfter: Nullable(Type.Integer()),
      before: Nullable(Type.Array(Type.Unknown())),
      after: Nullable(Type.Array(Type.Unknown())),
    }),
  ),
});
export type RowDiff = Static<typeof RowDiff>;

/** Messages of the socket /workflows/:id/events. A client asks for a run's events after a sequence number and gets every one, once, in order. */
export const fromServer = Type.Union([
  /** First message, and whenever a run of this workflow appears or changes state. */
  Type.Object({ kind: Type.Literal('runs'), runs: Type.Array(RunSummary) }),
  /** One event of a followed run: `event` is a RunEvent of engine/run/events.ts. */
  Type.Object({ kind: Type.Literal('event'), run: Type.String(), seq: Type.Integer(), event: Type.Unknown() }),
  /** The notices of whoever listens have changed. */
  Type.Object({ kind: Type.Literal('notices') }),
  Type.Object({ kind: Type.Literal('fault'), code: Type.String(), message: Type.String() }),
]);
export const fromClient = Type.Union([
  Type.Object({ kind: Type.Literal('follow'), run: Type.String(), after: Type.Integer({ minimum: 0 }) }),
  Type.Object({ kind: Type.Literal('unfollow'), run: Type.String() }),
]);
export type EventFromServer = Static<typeof fromServer>;
export type EventFromClient = Static<typeof fromClient>;
