import { compareText } from '../value.ts';
import { prefixWord } from './encode-key.ts';
import { orderByWords } from './order-by-words.ts';

/** Characters looked at in one round, two to a word. */
const roundUnits = 8;
/** Texts alike so far that are sorted by comparing them. */
const fewTexts = 48;
/** Texts worked through between two yields. */
const slice = 16_384;

/**
 * Ranks of texts by code point, equal texts having the same rank.
 *
 * Sorts by the first characters that differ, then goes deeper only where these tie.
 *
 * Contract: yields at least once per 16 k texts.
 * @param used  1 for the texts that matter; the others get no meaningful rank
 */
export function* rankTexts(texts: readonly string[], used: Uint8Array): Generator<undefined, Uint32Array> {
  const codes = new Uint32Array(texts.length);
  let count = 0;
  for (let code = 0; code < texts.length; code++) if (used[code] === 1) codes[count++] = code;
  const order = yield* orderTexts(texts, codes.subarray(0, count), 0);
  const ranks = new Uint32Array(texts.length);
  for (let i = 1, rank = 0; i < count; i++) {
    if (texts[order[i]] !== texts[order[i - 1]]) rank++;
    ranks[order[i]] = rank;
    if (i % slice === 0) yield;
  }
  return ranks;
}

/** `codes` in the order of their texts, which are alike in their first `depth` characters. */
function* orderTexts(texts: readonly string[], codes: Uint32Array, depth: number): Generator<undefined, Uint32Array> {
  if (codes.length <= fewTexts) return codes.slice().sort((a, b) => compareText(texts[a], texts[b]));
  const from = yield* commonPrefix(texts, codes, depth);
  const words = Array.from({ length: roundUnits / 2 }, () => new Uint32Array(codes.length));
  for (let at = 0; at < codes.length; at += slice) {
    for (let i = at; i < Math.min(at + slice, codes.length); i++)
      words.forEach((word, w) => {
        word[i] = prefixWord(texts[codes[i]], from + 2 * w);
      });
    yield;
  }
  const positions = yield* orderByWords(words, codes.length);
  const order = new Uint32Array(codes.length);
  for (let i = 0; i < order.length; i++) order[i] = codes[positions[i]];
  const next = from + roundUnits;
  let spent = 0;
  for (let start = 0; start < order.length; ) {
    const end = alikeUntil(texts, order, start, from, next);
    const alike = order.subarray(start, end);
    const rest = end - start === 1 ? 'none' : restOf(texts, alike, next);
    if (rest === 'long') alike.set(yield* orderTexts(texts, alike.slice(), next));
    else if (rest === 'padded') alike.sort((a, b) => compareText(texts[a], texts[b]));
    if ((spent += end - start) >= slice) {
      spent = 0;
      yield;
    }
    start = end;
  }
  return order;
}

/** Up to which character, `depth` at least, all texts are the same. */
function* commonPrefix(texts: readonly string[], codes: Uint32Array, depth: number): Generator<undefined, number> {
  const first = texts[codes[0]];
  let end = first.length;
  for (let i = 1; i < codes.length && end > depth; i++) {
    const text = texts[codes[i]];
    let at = depth;
    while (at < end && at < text.length && text.charCodeAt(at) === first.charCodeAt(at)) at++;
    end = at;
    if (i % slice === 0) yield;
  }
  return Math.max(end, depth);
}

/** End of the run from `start` on whose texts have the same characters from `from` to before `to`, missing ones being 0. */
function alikeUntil(texts: readonly string[], order: Uint32Array, start: number, from: number, to: number): number {
  const first = texts[order[start]];
  let end = start + 1;
  for (; end < order.length; end++) {
    const text = texts[order[end]];
    if (text === first) continue;
    for (let at = from; at < to; at++) if ((text.charCodeAt(at) || 0) !== (first.charCodeAt(at) || 0)) return end;
  }
  return end;
}

/** What still tells texts apart that are alike before `to`: characters after it, or real zeros among the missing ones. */
function restOf(texts: readonly string[], codes: Uint32Array, to: number): 'none' | 'padded' | 'long' {
  let rest: 'none' | 'padded' = 'none';
  const { length } = texts[codes[0]];
  for (let i = 0; i < codes.length; i++) {
    const text = texts[codes[i]];
    if (text.length > to) return 'long';
    if (text.length !== length) rest = 'padded';
  }
  return rest;
}
