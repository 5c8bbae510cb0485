import {
  type CsvFormat,
  type CsvSample,
  firstRecord,
  inferCsv,
  recordLimitBytes,
  soundNames,
} from '#engine/data/csv.ts';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { withFile } from './open-file.ts';
import { TextFile } from './text-file.ts';

/** What of a csv-scan's config says how its text is cut. */
export interface CsvSettings {
  readonly delimiter: string;
  readonly quote: string;
  readonly header: boolean;
  readonly encoding: string;
  readonly nullText: readonly string[];
  readonly schema?: Schema;
}

/** Bytes looked at in front, and at each of the places further on. */
const headBytes = 1 << 18;
const partBytes = 1 << 17;
/** Files of a glob that are looked at. */
const sampledFiles = 8;

export const formatOf = ({ delimiter, quote, nullText }: CsvSettings): CsvFormat => ({
  delimiter: delimiter === '\\t' ? 9 : delimiter.charCodeAt(0),
  quote: quote === '' ? -1 : quote.charCodeAt(0),
  nullText,
});

/** Columns of CSV files that belong together, by the first file's names and a sample of them all. */
export function csvShape(
  paths: readonly string[],
  settings: CsvSettings,
): { schema: Schema; notes: readonly string[] } {
  const options = {
    ...formatOf(settings),
    header: settings.header,
    ...(settings.schema && { schema: settings.schema }),
  };
  const others = spread(paths.slice(1)).map(path =>
    withFile(path, file => partsOf(new TextFile(file, settings.encoding, 'CSV'), 0)),
  );
  return withFile(paths[0], file => {
    const text = new TextFile(file, settings.encoding, 'CSV');
    for (let length = headBytes; ; length *= 4) {
      const { bytes, whole } = text.head(length);
      const parts = [...(whole ? [] : partsOf(text, length)), ...others.flat()];
      const shape = inferCsv({ head: bytes, whole, parts }, options);
      if (shape) return shape;
      if (length > recordLimitBytes) throw new SluiceError('LINE_TOO_LONG', { line: 1, limitBytes: recordLimitBytes });
    }
  });
}

/** Pieces of a text beyond the first `from` bytes: the front, two places between and the end. */
function partsOf(text: TextFile, from: number): CsvSample['parts'] {
  const { file } = text;
  if (!text.seekable) return from > 0 ? [] : [{ bytes: text.head(partBytes).bytes, last: false }];
  const room = file.size - from;
  if (room <= partBytes * 4) return [{ bytes: file.slice(from, room), last: true }];
  return [0, 1, 2, 3].map(k => {
    const last = k === 3;
    return { bytes: file.slice(last ? file.size - partBytes : from + Math.floor((room * k) / 3), partBytes), last };
  });
}

/** Checks that a further file has the columns of the first. @throws {SluiceError} SCHEMA_MISMATCH */
export function expectSameHeader(text: TextFile, settings: CsvSettings, schema: Schema): void {
  if (!settings.header || settings.schema?.length === schema.length) return;
  const { bytes, whole } = text.head(headBytes);
  const found = firstRecord(bytes, whole, formatOf(settings));
  const names = found ? soundNames(found.cells).names : [];
  if (found?.cells.length === 0 || names.join('\n') === schema.map(a => a.name).join('\n')) return;
  const short = (list: readonly string[]) =>
    list.length > 12 ? `${list.slice(0, 12).join(', ')}, …` : list.join(', ');
  throw new SluiceError('SCHEMA_MISMATCH', {
    reason: `'${text.file.path}' has the columns (${short(names)}), the files before it have (${short(schema.map(a => a.name))})`,
  });
}

const spread = (paths: readonly string[]): readonly string[] =>
  paths.length <= sampledFiles
    ? paths
    : Array.from({ length: sampledFiles }, (_, k) => paths[Math.floor((k * (paths.length - 1)) / (sampledFiles - 1))]);
