/** Words of a name stay together by spaces that do not break, so that text alone tells where a mention ends. */
export const mentionText = (name: string): string => `@${name.trim().replace(/\s+/g, '\u00a0')}`;

const beingWritten = /(?:^|[\s(])@([\p{L}\p{N}.'’_-]{0,40}(?: [\p{L}\p{N}.'’_-]{1,40})?)$/u;
const mention = /@(?:[\p{L}\p{N}.'’_-]|\u00a0)*[\p{L}\p{N}]/gu;

/** The mention that the caret is in: where it starts, and what there is of the name. */
export function mentionAt(text: string, caret: number): { readonly start: number; readonly query: string } | null {
  const found = beingWritten.exec(text.slice(0, caret));
  return found ? { start: caret - found[1]!.length - 1, query: found[1]! } : null;
}

/** The text with a name put where a mention was being written, and where the caret is then. */
export function withMention(text: string, start: number, caret: number, name: string) {
  const put = `${mentionText(name)} `;
  return {
    text: text.slice(0, start) + put + text.slice(caret).replace(/^ /, ''),
    caret: start + put.length,
  };
}

/** Text in pieces: what mentions somebody, and what stands between. */
export function piecesOf(text: string): readonly { readonly text: string; readonly mention: boolean }[] {
  const pieces: { text: string; mention: boolean }[] = [];
  let at = 0;
  for (const found of text.matchAll(mention)) {
    if (found.index > at) pieces.push({ text: text.slice(at, found.index), mention: false });
    pieces.push({ text: found[0], mention: true });
    at = found.index + found[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), mention: false });
  return pieces;
}
