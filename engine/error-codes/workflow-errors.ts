import { entry } from './entry.ts';

/** Errors of workflow files and of planning. */
export const workflowErrors = {
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
};
