import { all, field, type ValueCodec } from './codec.ts';
import { type Mapping, straight } from './mapping.ts';
import { matchMode } from './values.ts';

const entries: ValueCodec = {
  read: value =>
    String(value)
      .split(',')
      .map(entry => entry.trim())
      .filter(entry => entry !== ''),
  write: value => (value as string[]).join(','),
};

const mode: ValueCodec = {
  read: (value, note) => {
    if (value === 'Substring') note('here the text contains an entry; in Texera an entry contains the text', 'mode');
    return matchMode.read(value, note);
  },
  write: matchMode.write,
};

/** Search in texts by Texera's names for it. */
export const textMappings: { readonly [type: string]: Mapping } = {
  KeywordSearch: straight('keyword-search', all(field('attribute', 'attribute'), field('keyword', 'query'))),
  Regex: straight(
    'regex-match',
    all(field('attribute', 'attribute'), field('regex', 'pattern'), field('caseInsensitive', 'ignoreCase')),
  ),
  DictionaryMatcher: straight(
    'dictionary-match',
    all(
      field('Attribute', 'attribute'),
      field('Dictionary', 'entries', entries),
      field('Matching type', 'mode', mode),
      field('result attribute', 'as'),
    ),
  ),
};
