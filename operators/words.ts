const word = /[\p{L}\p{N}\p{M}_]+(?:['’][\p{L}\p{N}\p{M}]+)*/gu;
/** Scripts written without spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
let segmenter: Intl.Segmenter | undefined;

/**
 * The words of a text in order: runs of letters, digits and marks of any script, with apostrophes inside a word; compatibility forms
 * are unified (NFKC). Scripts without spaces are cut by Unicode's dictionary of words.
 */
export function wordsOf(text: string, { lowercase = true } = {}): string[] {
  const plain = text.normalize('NFKC').replaceAll('’', "'");
  const unified = lowercase ? plain.toLowerCase() : plain;
  const words = unified.match(word) ?? [];
  return unspaced.test(unified) ? words.flatMap(w => (unspaced.test(w) ? segmented(w) : [w])) : words;
}

function segmented(text: string): string[] {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'word' });
  return [...segmenter.segment(text)].filter(s => s.isWordLike).map(s => s.segment);
}

/** True if `part` occurs in `words` as a run; an empty part does not. */
export function hasRun(words: readonly string[], part: readonly string[]): boolean {
  if (part.length === 0) return false;
  for (let at = words.indexOf(part[0]); at >= 0; at = words.indexOf(part[0], at + 1))
    if (part.every((w, i) => words[at + i] === w)) return true;
  return false;
}
