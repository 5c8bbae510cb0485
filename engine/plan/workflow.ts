export { parseWorkflow } from './parse-workflow.ts';
export { printWorkflow } from './print-workflow.ts';
export {
  Comment,
  emptyWorkflow,
  Group,
  Link,
  Node,
  Note,
  Parameter,
  Settings,
  Workflow,
  workflowJsonSchema,
} from './workflow-schema.ts';
