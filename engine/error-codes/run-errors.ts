import { entry } from './entry.ts';

/** Errors of data, files and running. */
export const runErrors = {
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
};
