/**
 * A number for each row, given batch by batch; nothing is kept while row k has number k.
 */
export class RowNumbers {
  #parts: { readonly numbers: Uint32Array | null; readonly start: number; readonly rows: number }[] = [];
  #whole: Uint32Array | null = null;
  #rows = 0;
  /** Whether row k has number k, for all k. */
  plain = true;
  bytes = 0;

  add(numbers: Uint32Array): void {
    const start = this.#rows;
    const { length } = numbers;
    let same = true;
    for (let k = 0; k < length && same; k++) same = numbers[k] === start + k;
    this.plain &&= same;
    this.#parts.push({ numbers: same ? null : numbers, start, rows: length });
    if (!same) this.bytes += numbers.byteLength;
    this.#rows += length;
  }

  /** Puts all in one piece. */
  seal(): void {
    const whole = this.plain ? null : new Uint32Array(this.#rows);
    if (whole) for (const part of this.#parts) whole.set(part.numbers ?? counted(part.start, part.rows), part.start);
    this.#parts = [];
    this.#whole = whole;
  }

  /** Number of a row, once sealed. */
  at(row: number): number {
    return this.#whole === null ? row : this.#whole[row];
  }

  /** Numbers of the rows of batch `i`, before sealing; of all rows after it. */
  of(i: number): Uint32Array {
    const part = this.#parts[i];
    if (part) return part.numbers ?? counted(part.start, part.rows);
    return this.#whole ?? counted(0, this.#rows);
  }
}

/** The numbers `start`, `start` + 1, …; `Uint32Array.from` takes fifty times as long. */
export function counted(start: number, rows: number): Uint32Array {
  const numbers = new Uint32Array(rows);
  for (let k = 0; k < rows; k++) numbers[k] = start + k;
  return numbers;
}
