/** Every gesture people make in a workflow: one function each, one transaction, one undo step. */
export * from './edit-clipboard.ts';
export * from './edit-comments.ts';
export * from './edit-groups.ts';
export * from './edit-links.ts';
export * from './edit-macro.ts';
export * from './edit-nodes.ts';
export * from './edit-workflow.ts';
export { type Author, createEditor, type Editor, gesture } from './editor.ts';
