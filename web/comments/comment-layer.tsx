/** Pins and threads of comments, drawn inside the canvas's viewport. */
export const CommentLayer = (_: { readonly workflow: string }) => null;
