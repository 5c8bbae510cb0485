import { entry } from './entry.ts';

/** Errors of the server: runs, requests, storage. */
export const serverErrors = {
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
};
