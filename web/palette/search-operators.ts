import type { OperatorInfo } from '#server/http/shapes/catalogue.ts';

/** Operators that a text may mean, best first: by label, type, then summary. */
export function searchOperators(operators: readonly OperatorInfo[], text: string): readonly OperatorInfo[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return operators;
  return operators
    .map(info => ({ info, score: scoreOf(info, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ info }) => info);
}

function scoreOf({ label, type, summary, group }: OperatorInfo, words: readonly string[]): number {
  const [name, kind, text] = [label.toLowerCase(), type.toLowerCase(), summary.toLowerCase()];
  let score = 0;
  for (const word of words) {
    if (name.startsWith(word)) score += 16;
    else if (name.includes(` ${word}`) || kind.startsWith(word)) score += 12;
    else if (name.includes(word) || kind.includes(word)) score += 8;
    else if (group.startsWith(word)) score += 4;
    else if (text.includes(word)) score += 2;
    else return 0;
  }
  return score;
}
