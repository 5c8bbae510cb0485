import { Type } from 'typebox';
import { valueAt } from '#engine/data/column.ts';
import { wordsOf } from '../words.ts';
import { need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute } from './fields.ts';
import type { HeldInput } from './gather.ts';
import { channelOf, placeOf } from './held.ts';
import { size, vega } from './lite.ts';
import { type Mark, many } from './mark.ts';
import { stopWords } from './stop-words.ts';
import { holdsWord } from './where.ts';
import { placeWords } from './word-places.ts';

/** Frequent words, large. */
export const wordCloud = chartOperator({
  type: 'word-cloud',
  label: 'Word cloud',
  summary: 'The most frequent words of a text, the larger the more often they occur.',
  config: Type.Object({
    text: attribute('Text'),
    top: Type.Integer({ default: 100, minimum: 1, maximum: 500, description: 'Words at most' }),
    minLength: Type.Integer({ default: 3, minimum: 1, description: 'Letters a word must have' }),
    stopWords: Type.Boolean({ default: true, description: 'Leave out the, and, of and other common English words' }),
    ...titled,
  }),
  channels: ({ text }) => need('text', text, 'text'),
  gather: ({ top, minLength, stopWords }) => ({
    kind: 'hold',
    reduce: input => countWords(input, top, word => [...word].length >= minLength && !(stopWords && isStopWord(word))),
  }),
  draw(picture) {
    const { placed, left } = placeWords(picture.marks, size.width, size.height);
    const marks = [
      {
        type: 'text',
        name: 'marks',
        from: { data: 'words' },
        encode: {
          enter: {
            x: { field: 'x' },
            y: { field: 'y' },
            text: { field: 'word' },
            fontSize: { field: 'size' },
            align: { value: 'center' },
            baseline: { value: 'middle' },
            font: { value: 'sans-serif' },
            fill: { scale: 'color', field: 'word' },
            tooltip: { signal: '{title: datum.word, count: datum.count}' },
          },
        },
      },
    ];
    const scales = [
      { name: 'color', type: 'ordinal', domain: { data: 'words', field: 'word' }, range: { scheme: 'tableau10' } },
    ];
    const spec = vega(picture, { autosize: 'none', data: [{ name: 'words', values: placed }], scales, marks });
    return {
      spec,
      notices: left > 0 ? [`${many(left, 'word')} not drawn for want of room`] : [],
    };
  },
});

const isStopWord = (word: string) => stopWords.has(word);

function* countWords(input: HeldInput, top: number, counts: (word: string) => boolean): Generator<undefined, Mark[]> {
  const place = placeOf(input, 'text');
  const { source } = channelOf(input, 'text');
  const found = new Map<string, number>();
  for (const { columns, rows } of input.batches()) {
    for (let k = 0; k < rows; k++)
      for (const word of wordsOf(String(valueAt(columns[place], k)).toLowerCase()))
        found.set(word, (found.get(word) ?? 0) + 1);
    yield undefined;
  }
  return [...found]
    .filter(([word]) => counts(word))
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, top)
    .map(([word, count]): Mark => ({ word, count, __where: holdsWord(source, word) }));
}
