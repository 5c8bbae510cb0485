/** A piece of a line. */
export type Inline =
  | string
  | { readonly kind: 'strong' | 'em'; readonly of: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly of: readonly Inline[] };

/** A piece of a note. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly of: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly of: readonly Inline[] }
  | { readonly kind: 'list'; readonly start: number | null; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string };

const [heading, item, fence] = [/^(#{1,6})\s+(.*)$/, /^\s*(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/, /^\s*```/];
/** Bounded, so that a text of nothing but marks is read in a time that grows with its length. */
const marks = [
  /\\([\\`*_[\]()#])/, // 1: taken as it is
  /`([^`\n]{1,400})`/, // 2: code
  /\*\*(?=\S)([^*\n]{1,400}(?:\*[^*\n]{1,400}\*[^*\n]{0,400})?)\*\*/, // 3: strong
  /(?<![\w*])\*(?=\S)([^*\n]{1,400})\*/, // 4: emphasis
  /(?<!\w)_(?=\S)([^_\n]{1,400})_(?!\w)/, // 5: emphasis
  /\[([^\]\n]{1,400})\]\(([^\s()]{1,2000})\)/, // 6, 7: link
  /(?<!\w)(https?:\/\/[^\s<>()]{0,2000}[^\s<>().,;:!?'"])/, // 8: address
];
const mark = new RegExp(marks.map(({ source }) => source).join('|'), 'g');

/** The address, where it leads to a page or a mailbox; null for everything else, such as code. */
export function safeHref(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null;
}

/**
 * Reads the Markdown that notes know: headings, lists, code, strong, emphasised, links. Line ends are kept; everything else, HTML too, is text.
 *
 * Contract: no letter is lost but those that mark something up, and the language of a block of code.
 */
export function readMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.split(/\r?\n/);
  const take = (while_: (line: string) => boolean): string[] => {
    let count = 0;
    while (count < lines.length && while_(lines[count]!)) count++;
    return lines.splice(0, count);
  };
  while (lines.length > 0) {
    const [line] = lines as [string];
    const head = heading.exec(line);
    const first = item.exec(line);
    if (line.trim() === '') lines.shift();
    else if (fence.test(line)) {
      lines.shift();
      blocks.push({ kind: 'code', text: take(l => !fence.test(l)).join('\n') });
      lines.shift();
    } else if (head) {
      lines.shift();
      blocks.push({ kind: 'heading', level: head[1]!.length, of: readInline(head[2]!) });
    } else if (first) {
      const same = (l: string) => (item.exec(l)?.[1] === undefined) === (first[1] === undefined) && item.test(l);
      const items = take(same).map(l => readInline(item.exec(l)![2]!));
      blocks.push({ kind: 'list', start: first[1] === undefined ? null : Number(first[1]), items });
    } else {
      const plain = (l: string) => l.trim() !== '' && ![heading, item, fence].some(other => other.test(l));
      blocks.push({ kind: 'paragraph', of: readInline(take(plain).join('\n')) });
    }
  }
  return blocks;
}

function readInline(text: string): readonly Inline[] {
  const pieces: Inline[] = [];
  let at = 0;
  for (const found of text.matchAll(mark)) {
    if (found.index > at) pieces.push(text.slice(at, found.index));
    pieces.push(pieceOf(found));
    at = found.index + found[0].length;
  }
  if (at < text.length) pieces.push(text.slice(at));
  return pieces;
}

function pieceOf([whole, escaped, code, strong, star, line, label, target, address]: RegExpMatchArray): Inline {
  if (escaped !== undefined) return escaped;
  if (code !== undefined) return { kind: 'code', text: code };
  if (strong !== undefined) return { kind: 'strong', of: readInline(strong) };
  const em = star ?? line;
  if (em !== undefined) return { kind: 'em', of: readInline(em) };
  const href = safeHref(target ?? address ?? '');
  return href === null ? whole : { kind: 'link', href, of: [label ?? address ?? href] };
}
