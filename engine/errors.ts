/** Where in a workflow's life an error is found. */
export type Stage = 'workflow' | 'plan' | 'run' | 'data' | 'store' | 'lineage' | 'usage' | 'server';

interface CatalogueEntry {
  readonly stage: Stage;
  /** Message with `{field}` holes filled from the error's fields. */
  readonly message: string;
  /** What the reader can do about it, with the same holes. */
  readonly remedy: string;
}

const entry = (stage: Stage, message: string, remedy: string): CatalogueEntry => ({ stage, message, remedy });

/** Every error that Sluice can report: code → stage, message, remedy. */
export const catalogue = {
  // workflow file
  WORKFLOW_NOT_JSON: entry(
    'workflow',
    '{path} is not JSON: {reason}',
    'Fix the file at the place named, or export it again.',
  ),
  WORKFLOW_INVALID: entry(
    'workflow',
    '{field}: {reason}',
    'Correct the field; `sluice validate` lists every problem at once.',
  ),
  OPERATOR_UNKNOWN: entry(
    'workflow',
    "no operator type '{type}'{nearest}",
    'Choose a type that `sluice operators` lists.',
  ),
  OPERATOR_PLACEHOLDER: entry(
    'workflow',
    "'{type}' has no executor here; the node keeps its settings but cannot run",
    'Replace or disable the node to run the workflow.',
  ),
  ID_DUPLICATE: entry('workflow', "{count} {things} are called '{id}'", 'Give each its own name.'),
  NODE_LEFT_OUT: entry(
    'workflow',
    "left out: '{node}' is disabled and cannot pass rows through",
    'Enable it to run this.',
  ),
  MACRO_INVALID: entry('workflow', '{reason}', 'Correct the sub-workflow, or what the macro says about it.'),
  IMPORT_DIFFERS: entry('workflow', '{reason}', 'Check the node; its original settings are kept beside it.'),
  PARAMETER_UNKNOWN: entry(
    'workflow',
    "no parameter '{name}'{nearest}",
    'Declare it under "parameters" or correct the name.',
  ),
  PARAMETER_INVALID: entry(
    'workflow',
    "parameter '{name}' should be {wanted}, found {found}",
    'Give a value of the declared type.',
  ),

  // plan
  CONFIG_INVALID: entry(
    'plan',
    '{field}: {reason}',
    'Correct the field; `sluice operators {type}` shows what it takes.',
  ),
  CONFIG_MISSING: entry('plan', "'{field}' is not filled in", 'Fill in the field.'),
  ATTRIBUTE_UNKNOWN: entry(
    'plan',
    "no attribute '{name}'; there are {known}{nearest}",
    'Use one of the attributes named.',
  ),
  ATTRIBUTE_DUPLICATE: entry('plan', "attribute '{name}' would occur twice in the output", 'Rename one of the two.'),
  TYPE_MISMATCH: entry('plan', '{what} should be {wanted}, found {found}', 'Cast the attribute first.'),
  EXPRESSION_SYNTAX: entry('plan', 'at {position}: {reason}', 'Correct the expression there.'),
  EXPRESSION_TYPE: entry('plan', 'at {position}: {reason}', 'Cast a side, or use another function.'),
  PATTERN_INVALID: entry(
    'plan',
    "pattern '{pattern}': {reason}",
    'Use RE2 syntax: no look-around, no back-references.',
  ),
  GRAPH_CYCLE: entry('plan', 'these nodes form a cycle: {nodes}', 'Remove one of the links between them.'),
  PORT_UNKNOWN: entry('plan', "no port '{port}' on '{node}'; it has {known}", 'Link to one of the ports named.'),
  PORT_UNCONNECTED: entry('plan', "input '{port}' has no link", 'Link an output to it.'),
  PORT_TWICE: entry(
    'plan',
    "input '{port}' has {count} links but takes one",
    'Remove the extra links, or put a union before it.',
  ),
  LINK_DANGLING: entry('plan', "link '{link}' names node '{node}', which does not exist", 'Remove the link.'),
  SCHEMA_MISMATCH: entry('plan', '{reason}', 'Make the inputs agree, for example with project or cast.'),

  // data and files
  FILE_NOT_FOUND: entry('run', "no file at '{path}'", 'Check the path; it is resolved against the workflow file.'),
  FILE_IS_DIRECTORY: entry('run', "'{path}' is a directory", 'Name a file, or use a glob such as {path}/*.csv.'),
  FILE_UNREADABLE: entry('run', "cannot read '{path}': {reason}", 'Check the path and its permissions.'),
  FILE_UNWRITABLE: entry(
    'run',
    "cannot write '{path}': {reason}",
    'Check that the folder exists, is writable and has space.',
  ),
  FILE_EXISTS: entry('run', "'{path}' exists", 'Set overwrite, or choose another path.'),
  FILE_FORMAT: entry('data', "'{path}' is not {wanted}: {reason}", 'Check that the file is what its reader expects.'),
  LINE_TOO_LONG: entry(
    'data',
    "'{path}' line {line} is longer than {limitBytes} bytes",
    'Check the delimiter and quotes; such a line is rarely data.',
  ),
  DATASET_UNKNOWN: entry(
    'run',
    "no dataset '{dataset}'{nearest}",
    '`sluice datasets` lists those that are here; `sluice dataset commit` makes one.',
  ),
  DATASET_VERSION_UNKNOWN: entry(
    'run',
    "dataset '{dataset}' has no version '{version}'; the newest is {newest}",
    'Name a number that there is, or latest.',
  ),
  DATASET_FILE_UNKNOWN: entry(
    'run',
    "version {version} of dataset '{dataset}' has no file '{file}'{nearest}",
    '`sluice datasets {dataset}` lists its files.',
  ),
  DATASET_NAME_INVALID: entry('usage', "'{name}' cannot name a {what}: {reason}", 'Choose another name.'),
  DATASET_CHANGED: entry(
    'store',
    "dataset '{dataset}' has version {newest} by now, this was made on version {base}",
    'Look at what is new there and commit again.',
  ),
  DATASET_READ_ONLY: entry(
    'run',
    "you may not write to dataset '{dataset}'",
    'Ask an owner of it for the role of an editor, or choose another name.',
  ),
  HTTP_FAILED: entry('run', '{url}: {reason}', 'Check the address and that the service answers.'),
  SQL_FAILED: entry('run', 'the database said: {reason}', 'Correct the query or the connection.'),
  SECRET_UNKNOWN: entry(
    'run',
    "no connection '{name}' is stored{nearest}",
    'Store it with `sluice secret set {name}` or set SLUICE_SECRET_{upper}.',
  ),
  OVERFLOW: entry('data', '{operation} leaves the range of {type}', 'Cast to a wider type first.'),
  VALUE_INVALID: entry(
    'data',
    "'{value}' is not {wanted}",
    'Correct the data, or choose to reject or null such values.',
  ),
  ASSERTION_FAILED: entry('data', 'row {row}: {message}', 'Correct the data, or set onFail to reject.'),
  NOT_SCALAR: entry('data', 'the condition should have one row, found {found}', 'Aggregate it to one row first.'),

  CHART_NOT_DRAWN: entry(
    'usage',
    'the chart cannot be drawn: {reason}',
    'Look at its settings, or take the spec as JSON.',
  ),

  // run
  RUN_FAILED: entry('run', '{reason}', 'See the node named.'),
  MEMORY_EXCEEDED: entry('run', 'needs more than the budget of {budgetBytes} bytes', 'Raise --memory.'),
  DISK_FULL: entry(
    'store',
    "no space left while writing '{path}'",
    'Free space, or choose another place: --data for runs, the path of the node for what it writes.',
  ),
  DATA_UNWRITABLE: entry(
    'store',
    "the data folder '{path}' is not writable: {reason}",
    'Choose another with --data DIR.',
  ),
  RUN_UNKNOWN: entry('usage', "no run '{run}'{nearest}", '`sluice runs` lists them.'),
  RUN_INCOMPLETE: entry('store', "run '{run}' was cut off before it finished; {reason}", 'Run the workflow again.'),
  NODE_UNKNOWN: entry('usage', "no node '{node}'{nearest}", 'Name one of the nodes of the workflow.'),
  RESULT_NOT_STORED: entry(
    'usage',
    "only the first {rows} rows of '{node}' are stored",
    'Set keep on the node and run again.',
  ),
  ROW_UNKNOWN: entry('usage', "'{node}' has no row {row}; it has {rows}", 'Rows are counted from 0.'),
  LINEAGE_OFF: entry('lineage', 'this run was made without lineage', 'Run it again without --no-lineage.'),
  LINEAGE_DAMAGED: entry('lineage', "'{path}' is damaged at byte {position}", 'Run the workflow again.'),
  // runs on a server
  RUN_STATE: entry(
    'server',
    "run '{run}' is {state}; {reason}",
    'Look at the run again: somebody else may have acted on it.',
  ),
  RUNNER_DIED: entry(
    'server',
    'the process at work on this run ended before its time: {reason}',
    'Run it again with more memory, or see the log of the server.',
  ),
  KEY_REUSED: entry(
    'server',
    "the idempotency key '{key}' belongs to a run of another workflow",
    'Make a new key for every new request.',
  ),

  USAGE: entry('usage', '{reason}', 'See --help.'),

  // server
  SETTING_INVALID: entry(
    'server',
    '{name} should be {wanted}, found {found}',
    'Correct the variable; server/README.md lists them all.',
  ),
  PORT_TAKEN: entry(
    'server',
    'port {port} of {host} is taken by another program',
    'Choose another with --port N or SLUICE_PORT, or end the other program.',
  ),
  LISTEN_FAILED: entry('server', 'cannot listen on port {port} of {host}: {reason}', 'Choose another address or port.'),
  ROUTE_UNKNOWN: entry('server', 'there is nothing at {method} {path}', 'See /docs for every route.'),
  TOO_LARGE: entry('server', 'the request is larger than {limitBytes} bytes', 'Send less at a time.'),
  SERVER_FAILED: entry(
    'server',
    'the server failed at this; its log says more under request {request}',
    'Try again, and report it if it stays.',
  ),
  EDIT_CONFLICT: entry(
    'server',
    'it was changed meanwhile: this was made on revision {expected}, it is at {found}',
    'Read it again and make the change on that.',
  ),
  PATH_OUTSIDE: entry(
    'server',
    "'{path}' lies outside what a workflow on the server may use",
    "Use a path within the workflow's own folder, or dataset://NAME@VERSION/FILE.",
  ),
  DOCUMENT_DAMAGED: entry(
    'server',
    "the document of workflow '{workflow}' cannot be read: {reason}",
    'Nothing was changed. Restore the database from a backup, or make a new workflow from one of its versions.',
  ),
  DATABASE_DOWN: entry('server', 'the database does not answer: {reason}', 'Try again; see that the database runs.'),
  DATABASE_UNUSABLE: entry('server', "cannot open the database '{path}': {reason}", 'Check the file or the URL.'),
  DATABASE_NEWER: entry(
    'server',
    "the database '{path}' was written by a newer Sluice (its version is {found}, this program knows up to {known})",
    'Start the newer program, or give this one a data folder of its own.',
  ),
  DATABASE_IN_USE: entry(
    'server',
    "another server works with the database '{path}'",
    'Stop it, or give this one a database of its own (--data DIR).',
  ),
  DATASET_EXISTS: entry(
    'server',
    "there is a dataset '{dataset}' already",
    'Choose another name, or ask for a part in it.',
  ),
  DATASET_QUOTA: entry(
    'server',
    'with these {sizeBytes} bytes the datasets of their owner would hold {heldBytes}, more than {limitBytes}',
    'Remove datasets that nobody needs, or ask for more space.',
  ),
  UPLOAD_TOO_LARGE: entry(
    'server',
    'the file has {sizeBytes} bytes, more than {limitBytes}',
    'Send a smaller file, or announce its right size.',
  ),
  UPLOAD_OFFSET: entry(
    'server',
    'the piece begins at byte {offset}, but {received} bytes have arrived',
    'Go on at byte {received}.',
  ),
  UPLOAD_BUSY: entry(
    'server',
    "another piece of upload '{upload}' is arriving",
    'Wait until it has, then ask where to go on.',
  ),
  UPLOAD_CUT: entry('server', 'the connection was cut after {received} bytes', 'Go on there.'),
  UPLOAD_INCOMPLETE: entry(
    'server',
    "of '{path}' {received} of {sizeBytes} bytes have arrived",
    'Send the rest before the commit.',
  ),
  KEY_DUPLICATE: entry(
    'usage',
    '{count} rows of the table {side} have the key {key}, the first is row {row}',
    'Choose attributes that tell rows apart, or compare by position.',
  ),
  BLOB_UNKNOWN: entry(
    'store',
    "no stored content '{hash}'",
    'It was deleted, or never arrived whole; upload it again.',
  ),
  BLOB_STORE_DOWN: entry('store', 'the object store does not answer: {reason}', 'Try again; see that it runs.'),

  // people and rights
  SIGN_IN_NEEDED: entry('server', 'this needs somebody who is signed in', 'Sign in, or send an API token.'),
  LOGIN_REFUSED: entry(
    'server',
    'e-mail or password is not right',
    'Check both; whoever runs this server can set a new password.',
  ),
  PASSWORD_WRONG: entry('server', 'the current password is not right', 'Type the password that you signed in with.'),
  TOO_MANY_ATTEMPTS: entry('server', 'too many attempts', 'Try again in {seconds} s.'),
  TOKEN_INVALID: entry(
    'server',
    'the API token is unknown, expired or withdrawn',
    'Make a new one under your account.',
  ),
  SCOPE_NEEDED: entry('server', "the API token lacks the scope '{scope}'", 'Make a token that has it.'),
  ROLE_NEEDED: entry(
    'server',
    'this {kind} lets you be {found}, and this needs {wanted}',
    'Ask an owner for the role.',
  ),
  ADMIN_NEEDED: entry('server', 'only an admin may do this', 'Ask an admin.'),
  ORIGIN_REFUSED: entry(
    'server',
    "a page of '{origin}' may not act here in your name",
    "Open this server's own page; behind a proxy, let it pass the Host header on or set SLUICE_PUBLIC_URL.",
  ),
  SETUP_DONE: entry('server', 'this server has its first account already', 'Sign in.'),
  SIGNUP_CLOSED: entry('server', 'nobody can make an account here by themselves', 'Ask an admin for one.'),
  EMAIL_TAKEN: entry('server', "'{email}' has an account already", 'Sign in with it, or use another address.'),
  LAST_ADMIN: entry('server', 'nobody else is admin here', 'Make somebody else admin first.'),
  LAST_OWNER: entry('server', 'nobody else owns this {kind}', 'Make somebody else owner first.'),
  LINK_INVALID: entry('server', 'this link does not work, or no longer', 'Ask an owner for a new one.'),
  NOT_FOUND: entry('server', "there is no {kind} '{name}' that you can see", 'Check the address, or ask its owner.'),
  REQUEST_INVALID: entry(
    'server',
    'the request does not fit: {reason}',
    'Correct what is named; /docs says what fits.',
  ),
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;

/** What an error knows about its place, so that a canvas or a terminal can point at it. */
export interface ErrorFields {
  readonly operatorId?: string;
  readonly port?: string;
  readonly field?: string;
  readonly path?: string;
  readonly line?: number;
  readonly [hole: string]: string | number | undefined;
}

const fill = (template: string, fields: ErrorFields) =>
  template.replace(/\{(\w+)\}/g, (_, hole: string) => String(fields[hole] ?? ''));

/** The one error class: a catalogue code plus the fields that fill its message. */
export class SluiceError extends Error {
  readonly code: ErrorCode;
  readonly fields: ErrorFields;

  constructor(code: ErrorCode, fields: ErrorFields = {}, options?: ErrorOptions) {
    super(fill(catalogue[code].message, fields), options);
    this.name = 'SluiceError';
    this.code = code;
    this.fields = fields;
  }

  get stage(): Stage {
    return catalogue[this.code].stage;
  }

  get remedy(): string {
    return fill(catalogue[this.code].remedy, this.fields);
  }

  /** The same error with more of its place known; fields it already has win. */
  at(fields: ErrorFields): SluiceError {
    return new SluiceError(this.code, { ...fields, ...this.fields }, { cause: this.cause ?? this });
  }
}

/** Something wrong that validation found; validation collects these and never throws. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  readonly node?: string;
  readonly field?: string;
  /** Present on what is worth knowing but stands in nobody's way. */
  readonly notice?: true;
}

/** The problem that says what `error` says. */
export function problemOf(error: SluiceError, node?: string): Problem {
  const at = error.fields.operatorId ?? node;
  return {
    code: error.code,
    message: error.message,
    remedy: error.remedy,
    ...(at !== undefined && { node: at }),
    ...(error.fields.field !== undefined && { field: error.fields.field }),
  };
}

/** What the file system said about `path`, as the catalogue says it. */
export function fileError(cause: unknown, path: string, doing: 'read' | 'write'): SluiceError {
  if (cause instanceof SluiceError) return cause;
  const { code, message } = cause as { code?: string; message?: string };
  if (code === 'ENOSPC' || code === 'EDQUOT') return new SluiceError('DISK_FULL', { path }, { cause });
  if (code === 'EISDIR') return new SluiceError('FILE_IS_DIRECTORY', { path }, { cause });
  if (code === 'ENOENT' && doing === 'read') return new SluiceError('FILE_NOT_FOUND', { path }, { cause });
  const reasons: { [code: string]: string } = {
    ENOENT: 'its folder does not exist',
    ENOTDIR: 'part of its path is not a folder',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    EMFILE: 'too many files are open',
    ELOOP: 'its links lead in a circle',
    ENAMETOOLONG: 'its name is too long',
  };
  const reason = reasons[code ?? ''] ?? message ?? String(cause);
  return new SluiceError(doing === 'read' ? 'FILE_UNREADABLE' : 'FILE_UNWRITABLE', { path, reason }, { cause });
}

/** Fails on a bug of ours; bad input is a SluiceError instead. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`broken promise: ${what}`);
}

/** Unwraps what must be there by construction. */
export function must<T>(value: T | null | undefined, what: string): T {
  assert(value !== null && value !== undefined, what);
  return value;
}

/** Closes a switch over a discriminated union. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

/** `; did you mean 'x'?` when a known name is within a third of the letters, else the empty string. */
export function nearest(name: string, known: Iterable<string>): string {
  let best = '';
  let least = Math.max(2, Math.ceil(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best ? `; did you mean '${best}'?` : '';
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++)
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    previous = current;
  }
  return previous[b.length];
}
