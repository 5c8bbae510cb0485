import type { Batch } from '#engine/data/batch.ts';
import { type Column, valueAt } from '#engine/data/column.ts';
import type { Dictionary } from '#engine/data/dictionary.ts';
import type { Schema } from '#engine/data/schema.ts';
import { toJson } from '#engine/data/value.ts';

/** Gives JSON lines of batches, every attribute in every object, null where absent. */
export class JsonLines {
  readonly #keys: readonly string[];
  /** JSON of each text by code, for the dictionary that each column had last. */
  readonly #texts: { dictionary: Dictionary | null; texts: (string | undefined)[] }[];

  constructor(schema: Schema) {
    this.#keys = schema.map(({ name }, c) => `${c === 0 ? '' : ','}${JSON.stringify(name)}:`);
    this.#texts = schema.map(() => ({ dictionary: null, texts: [] }));
  }

  text(batch: Batch): string {
    const cells = batch.columns.map((column, c) => this.#cells(column, c, batch));
    const keys = this.#keys;
    let text = '';
    for (let k = 0; k < batch.rows; k++) {
      text += '{';
      for (let c = 0; c < keys.length; c++) text += keys[c] + cells[c][k];
      text += '}\n';
    }
    return text;
  }

  #cells(column: Column, c: number, { rows, selection }: Batch): string[] {
    const { type, data, valid } = column;
    const cells = new Array<string>(rows);
    const texts = type === 'string' ? this.#textsOf(column, c) : null;
    for (let k = 0; k < rows; k++) {
      const i = selection === null ? k : selection[k];
      if (valid !== null && valid[i] === 0) cells[k] = 'null';
      else if (texts !== null) {
        const code = (data as Int32Array)[i];
        cells[k] = texts[code] ??= JSON.stringify((column.dictionary as Dictionary).values[code]);
      } else if (type === 'int32' || type === 'int64') cells[k] = `${data[i]}`;
      else if (Object.is(data[i], -0)) cells[k] = '-0';
      else cells[k] = JSON.stringify(toJson(valueAt(column, i), type));
    }
    return cells;
  }

  #textsOf({ dictionary }: Column, c: number): (string | undefined)[] {
    const known = this.#texts[c];
    if (known.dictionary !== dictionary) this.#texts[c] = { dictionary, texts: [] };
    const { texts } = this.#texts[c];
    while (texts.length < (dictionary as Dictionary).size) texts.push(undefined);
    return texts;
  }
}
