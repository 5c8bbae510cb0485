import { assert } from '../errors.ts';
import { codec, type SegmentHead, type StrandReader } from '../store/lineage-store.ts';
import { decodeList, type ListView, valuesAt } from './decode-list.ts';
import { runsHeader } from './strand-writer.ts';

/** Runs of a segment: keys `keys[k] …` of `lengths[k]` rows have the values `values[k] …`. */
export interface Runs {
  readonly keys: Uint32Array;
  readonly lengths: Uint32Array;
  readonly values: Uint32Array;
}

/** One segment, its lists decoded when asked for. */
export class SegmentView {
  readonly head: SegmentHead;
  readonly #strand: StrandReader;
  readonly #index: number;

  constructor(strand: StrandReader, index: number) {
    this.head = strand.heads[index];
    this.#strand = strand;
    this.#index = index;
  }

  /** True when every key from first to last is there. */
  get dense(): boolean {
    return this.head.keys === codec.run;
  }

  /** Keys of a segment that is not dense, ascending. */
  keys(): Uint32Array {
    return decodeList(this.#keyList());
  }

  /** Values by position of their key; `noOrigin` where missing. */
  values(into?: Uint32Array<ArrayBuffer>): Uint32Array {
    return decodeList(this.#valueList(), into);
  }

  /** The values at ascending positions. */
  valuesAt(positions: Uint32Array): Uint32Array {
    return valuesAt(this.#valueList(), positions);
  }

  runs(): Runs {
    const words = this.#words();
    assert(this.head.values === codec.runs, 'the segment holds runs');
    let at = runsHeader;
    const lists = [0, 1, 2].map(list => {
      const [form, min, size] = words.subarray(1 + 3 * list);
      const view = { codec: form as ListView['codec'], words, at, size, count: words[0], min };
      at += size;
      return decodeList(view);
    });
    return { keys: lists[0], lengths: lists[1], values: lists[2] };
  }

  #keyList(): ListView {
    const { keys, keyBytes, count, keyStart } = this.head;
    return { codec: keys, words: this.#words(), at: 0, size: keyBytes / 4, count, min: keyStart };
  }

  #valueList(): ListView {
    const { values, keyBytes, valueBytes, count, min } = this.head;
    const words = keyBytes + valueBytes > 0 ? this.#words() : noWords;
    return { codec: values, words, at: keyBytes / 4, size: valueBytes / 4, count, min };
  }

  #words(): Uint32Array {
    const bytes = this.#strand.payload(this.#index);
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  }
}

const noWords = new Uint32Array(0);
