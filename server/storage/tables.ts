import type { Generated } from 'kysely';

/**
 * The database, table by table; the same on SQLite and PostgreSQL.
 *
 * Ids are text, times ISO 8601 text in UTC (they sort), flags 0 or 1, structures JSON text, bytes are bytes.
 * What is large or can be computed again stays outside: runs are folders, file contents are blobs.
 */
export interface Tables {
  readonly users: {
    id: string;
    name: string;
    /** Lower case, unique. */
    email: string;
    color: string;
    /** scrypt: `N$r$p$salt$hash`, base64. */
    password: string;
    admin: number;
    disabled: number;
    created: string;
  };
  readonly sessions: {
    /** SHA-256 of the cookie's secret, hex. */
    id: string;
    user_id: string;
    created: string;
    used: string;
    expires: string;
    agent: string;
  };
  readonly tokens: {
    id: string;
    user_id: string;
    name: string;
    /** SHA-256 of the secret, hex, unique. */
    hash: string;
    /** JSON array of scopes. */
    scopes: string;
    created: string;
    expires: string | null;
    used: string | null;
  };
  readonly workflows: {
    id: string;
    name: string;
    description: string;
    owner_id: string | null;
    public: number;
    created: string;
    changed: string;
    nodes: number;
    /** Folder that relative paths resolve against: `examples` for what came from the gallery, else null (its own folder). */
    base: string | null;
    deleted: string | null;
  };
  readonly datasets: {
    name: string;
    description: string;
    owner_id: string | null;
    public: number;
    created: string;
    deleted: string | null;
  };
  /** Parts in workflows and datasets. */
  readonly members: {
    kind: 'workflow' | 'dataset';
    target: string;
    user_id: string;
    role: string;
  };
  readonly links: {
    id: string;
    kind: 'workflow' | 'dataset';
    target: string;
    /** Shown again to owners, so kept as it is. */
    secret: string;
    role: string;
    created: string;
    expires: string | null;
  };
  /** Every update of every document, in order of arrival; compacted into a snapshot row of kind `state`. */
  readonly updates: {
    seq: Generated<number>;
    workflow_id: string;
    kind: 'update' | 'state';
    user_id: string | null;
    at: string;
    data: Uint8Array;
  };
  readonly versions: {
    workflow_id: string;
    number: number;
    name: string | null;
    note: string;
    user_id: string | null;
    created: string;
    restores: number | null;
    /** Workflow file, JSON. */
    content: string;
    /** SHA-256 of `content`, hex. */
    hash: string;
  };
  readonly runs: {
    /** Counts up with every run that is started; the order of runs, whatever the clock said. */
    number: Generated<number>;
    id: string;
    workflow_id: string;
    version: number;
    state: string;
    user_id: string | null;
    created: string;
    started: string | null;
    ended: string | null;
    ms: number | null;
    /** JSON: `to`, parameters, seed, reuse, workers, memory. */
    request: string;
    /** JSON: counts and problems for lists. */
    summary: string;
    replays: string | null;
    /** Unique with the user, when given. */
    idempotency_key: string | null;
    /** JSON array: ids of the nodes that failed. */
    failed: Generated<string>;
    /** What a search looks in, lower case: what was asked for, … */
    words: Generated<string>;
    /** … and what went wrong. */
    faults: Generated<string>;
  };
  readonly uploads: {
    id: string;
    dataset: string;
    user_id: string | null;
    path: string;
    size_bytes: number;
    created: string;
  };
  readonly audit: {
    id: string;
    at: string;
    user_id: string | null;
    action: string;
    target: string;
    detail: string;
    address: string;
  };
  /** What people are told of comments; one per person and message. */
  readonly notices: {
    id: string;
    user_id: string;
    workflow_id: string;
    thread: string;
    message: string;
    kind: 'mention' | 'reply';
    /** Who wrote the message, by their session. */
    author_id: string;
    /** How the message begins. */
    text: string;
    created: string;
    /** When it was read. */
    seen: string | null;
  };
  /** Links that set a new password, one per person. */
  readonly resets: {
    user_id: string;
    /** SHA-256 of the secret, hex, unique. */
    hash: string;
    created: string;
    expires: string;
  };
  /** Whose account was deleted: the name under what they have written and done. */
  readonly former: {
    id: string;
    name: string;
    color: string;
    deleted: string;
  };
  /** What the server remembers of itself: `setup`, the first account. */
  readonly settings: {
    key: string;
    value: string;
  };
}
