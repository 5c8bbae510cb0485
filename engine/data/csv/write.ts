import type { Batch } from '../batch.ts';
import { type Column, type Value, valueAt } from '../column.ts';
import type { Dictionary } from '../dictionary.ts';
import type { Schema } from '../schema.ts';
import { toText } from '../value.ts';

/**
 * Gives CSV text of batches: RFC 4180 quotes where needed, null as nothing, an empty string as `""`, times as ISO 8601 with Z, bytes as base64.
 *
 * Contract: reading the text back with the same schema and dialect gives the same values, save that empty strings come back as null.
 */
export class CsvText {
  readonly #delimiter: string;
  readonly #special: RegExp;
  /** Quoted text by code, for the dictionary that each column had last. */
  readonly #texts = new Map<number, { dictionary: Dictionary; texts: (string | undefined)[] }>();

  constructor(delimiter = ',') {
    this.#delimiter = delimiter;
    this.#special = new RegExp(`["\\r\\n${delimiter.replace(/[\\\]^-]/g, '\\$&')}]`);
  }

  header(schema: Schema): string {
    return `${schema.map(a => this.#quoted(a.name)).join(this.#delimiter)}\n`;
  }

  /** Lines of the rows of a batch. */
  lines(batch: Batch): string {
    const columns = batch.columns.map((column, c) => this.#cells(column, c, batch));
    const delimiter = this.#delimiter;
    const last = columns.length - 1;
    let text = '';
    for (let k = 0; k < batch.rows; k++) {
      for (let c = 0; c < last; c++) text += columns[c][k] + delimiter;
      text += `${columns[last][k]}\n`;
    }
    return text;
  }

  #cells(column: Column, c: number, { rows, selection }: Batch): string[] {
    const { valid, data, type } = column;
    const cells = new Array<string>(rows);
    const texts = type === 'string' ? this.#textsOf(column, c) : null;
    for (let k = 0; k < rows; k++) {
      const i = selection === null ? k : selection[k];
      if (valid !== null && valid[i] === 0) cells[k] = '';
      else if (texts !== null) {
        const code = (data as Int32Array)[i];
        cells[k] = texts[code] ??= this.#quoted((column.dictionary as Dictionary).values[code]);
      } else if (type === 'float64') {
        const v = (data as Float64Array)[i];
        cells[k] = v === 0 && 1 / v < 0 ? '-0' : `${v}`;
      } else if (type === 'int32' || type === 'int64') cells[k] = `${data[i]}`;
      else if (type === 'bool') cells[k] = data[i] === 1 ? 'true' : 'false';
      else if (type === 'timestamp') cells[k] = new Date(data[i] as number).toISOString();
      else cells[k] = this.#object(valueAt(column, i), type === 'json');
    }
    return cells;
  }

  #textsOf(column: Column, c: number): (string | undefined)[] {
    const dictionary = column.dictionary as Dictionary;
    let known = this.#texts.get(c);
    if (known?.dictionary !== dictionary) this.#texts.set(c, (known = { dictionary, texts: [] }));
    while (known.texts.length < dictionary.size) known.texts.push(undefined);
    return known.texts;
  }

  #object(value: Value, json: boolean): string {
    // A json string is written with its quotes, else it would be read back as something else.
    const text = json && typeof value === 'string' ? JSON.stringify(value) : toText(value);
    return text === null ? '' : this.#quoted(text);
  }

  #quoted(text: string): string {
    if (text !== '' && !this.#special.test(text)) return text;
    return `"${text.replaceAll('"', '""')}"`;
  }
}
