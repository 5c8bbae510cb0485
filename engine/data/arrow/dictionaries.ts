import type { Value } from '../column.ts';
import { Dictionary } from '../dictionary.ts';
import { decodeTexts, isAscii } from '../string-index.ts';
import { type ArrayData, type ByteFile, cutBody, viewOf } from './array-data.ts';
import { damaged } from './damaged.ts';
import { valueReader } from './decode-value.ts';
import { type Block, epochKey, type Message } from './metadata.ts';
import { RawTexts } from './raw-texts.ts';
import { metadataOf, readMessage } from './read-metadata.ts';
import type { ArrowField } from './types.ts';

/** How codes of a column are read: value of code c is `dictionary.values[table ? table[c - first] : c - first]`; table -1 = null. */
export interface Codes {
  readonly dictionary: Dictionary;
  readonly first: number;
  readonly table: Int32Array | null;
}

/** Values that belong together: those of one epoch, or of one dictionary that a stream replaces by another. */
interface Segment {
  /** File position from which on it holds. */
  readonly from: number;
  readonly first: number;
  /** Written by Sluice, so its values are known to be distinct. */
  readonly distinct: boolean;
  readonly blocks: Block[];
  /** First value of each block. */
  readonly starts: number[];
  /** Values in all blocks. */
  count: number;
  loaded: Loaded | null;
}

/** What was read of a segment: `count` values of its first `blocks` blocks. */
interface Loaded {
  blocks: number;
  count: number;
  /** Distinct texts, and for each value its code there (-1 = null) unless values are known to be distinct. */
  readonly dictionary: Dictionary;
  readonly table: number[];
  /** Values that are not texts. */
  readonly values: Value[];
  /** The answer for texts, until more blocks are read. */
  codes: Codes | null;
}

/** Values up to this many are read alone. */
const fewValues = 16;
/** Loaded segments kept per column; more are read again when needed. */
const keptSegments = 2;

/** The dictionaries of a file, loaded as far as asked for. */
export class Dictionaries {
  readonly #file: ByteFile;
  readonly #fields = new Map<number, ArrowField>();
  readonly #segments = new Map<number, Segment[]>();
  readonly #recent = new Map<number, Segment[]>();

  constructor(file: ByteFile, fields: readonly ArrowField[]) {
    this.#file = file;
    const visit = (field: ArrowField) => {
      if (field.dictionary) this.#fields.set(field.dictionary.id, { ...field, dictionary: null });
      field.children.forEach(visit);
    };
    fields.forEach(visit);
  }

  /** Notes a dictionary batch, in the order of the file. */
  add(block: Block, message: Message & { kind: 'dictionary' }): void {
    const segments = this.#segments.get(message.id) ?? [];
    this.#segments.set(message.id, segments);
    const last = segments.at(-1);
    const epoch = message.metadata.get(epochKey);
    const first = epoch === undefined ? 0 : Number(epoch);
    const continues = last && message.delta && (epoch === undefined || last.first === first);
    if (continues) {
      last.blocks.push(block);
      last.starts.push(last.count);
      last.count += message.rows;
    } else
      segments.push({
        from: last ? block.offset : 0,
        first,
        distinct: epoch !== undefined,
        blocks: [block],
        starts: [0],
        count: message.rows,
        loaded: null,
      });
  }

  /** How codes [least, most] of a text column are read in the record batch at file position `at`. */
  codes(id: number, at: number, least: number, most: number): Codes {
    const segment = this.#segment(id, at, least);
    const { first, distinct } = segment;
    const few = distinct && most - least < fewValues ? this.#few(id, segment, least - first, most - first) : null;
    if (few) return { dictionary: few, first: least, table: null };
    const loaded = this.#load(id, segment, most);
    if (loaded.codes !== null) return loaded.codes;
    const { dictionary, table } = loaded;
    const direct = distinct || table.every((code, i) => code === i);
    return (loaded.codes = { dictionary, first, table: direct ? null : Int32Array.from(table) });
  }

  /** Values in all dictionary batches of a column; null unless they are texts that lie in epochs of our own, plainly. */
  rawCount(id: number): number | null {
    const { type } = this.#field(id);
    const segments = this.#segments.get(id) ?? [];
    if (type.kind !== 'utf8' || type.large || segments.some(({ distinct }) => !distinct)) return null;
    return segments.reduce((sum, { count }) => sum + count, 0);
  }

  /** Reads a text column's values on, in the order of the file, and keeps but one epoch of them. */
  rawReader(id: number): (at: number, least: number, most: number) => { texts: RawTexts; first: number } {
    let current: Segment | null = null;
    let texts = new RawTexts();
    let blocks = 0;
    return (at, least, most) => {
      const segment = this.#segments.get(id)?.findLast(s => s.from <= at && s.first <= least);
      if (!segment) throw damaged('a dictionary is missing');
      if (segment !== current) [current, texts, blocks] = [segment, new RawTexts(), 0];
      for (; most - segment.first >= texts.size; blocks++) {
        if (blocks === segment.blocks.length) throw damaged(`code ${most} is not in its dictionary`);
        texts.append(this.#read(this.#field(id), segment.blocks[blocks]));
      }
      return { texts, first: segment.first };
    };
  }

  /** One value of any type. */
  value(id: number, at: number, code: number): Value {
    const segment = this.#segment(id, at, code);
    const { dictionary, table, values } = this.#load(id, segment, code);
    const i = code - segment.first;
    if (!isText(this.#field(id))) return values[i];
    return dictionary.values[segment.distinct ? i : table[i]] ?? null;
  }

  /** A few values read alone, where they have not been loaded with the others. */
  #few(id: number, { blocks, starts, loaded }: Segment, least: number, most: number): Dictionary | null {
    if (loaded && most < loaded.count) return null;
    const { type } = this.#field(id);
    const at = starts.findLastIndex(start => start <= least);
    const block = blocks[at];
    if (!block || most >= (starts[at + 1] ?? Number.POSITIVE_INFINITY) || type.kind !== 'utf8' || type.large)
      return null;
    const message = readMessage(metadataOf(this.#file.read(block.offset, block.metaBytes), block.metaBytes));
    if (message.kind !== 'dictionary') throw damaged('a dictionary is not where the footer says');
    const { buffers, compression } = message.layout();
    if (compression !== null || most - starts[at] >= message.rows) return null;
    const body = block.offset + block.metaBytes;
    const count = most - least + 1;
    const place = this.#file.read(body + buffers[2] + 4 * (least - starts[at]), 4 * (count + 1));
    const offsets = viewOf(Int32Array, place, 0, count + 1);
    const [begin, end] = [offsets[0], offsets[count]];
    if (begin < 0 || end < begin || end > buffers[5]) throw damaged('a dictionary passes its end');
    const bytes = this.#file.read(body + buffers[4] + begin, end - begin);
    const own = offsets.map(offset => offset - begin);
    return new Dictionary([...decodeTexts(bytes, own, 0, count, isAscii(bytes, 0, bytes.length))]);
  }

  #field(id: number): ArrowField {
    const field = this.#fields.get(id);
    if (!field) throw damaged(`a dictionary has the id ${id}, which no column names`);
    return field;
  }

  #segment(id: number, at: number, code: number): Segment {
    const segment = this.#segments.get(id)?.findLast(s => s.from <= at && s.first <= code);
    if (!segment) throw damaged('a dictionary is missing');
    const recent = this.#recent.get(id) ?? [];
    if (recent[0] !== segment) {
      const others = recent.filter(s => s !== segment);
      for (const old of others.splice(keptSegments - 1)) old.loaded = null;
      this.#recent.set(id, [segment, ...others]);
    }
    return segment;
  }

  #load(id: number, segment: Segment, most: number): Loaded {
    const loaded = (segment.loaded ??= {
      blocks: 0,
      count: 0,
      dictionary: new Dictionary(),
      table: [],
      values: [],
      codes: null,
    });
    while (most - segment.first >= loaded.count) {
      const next = segment.blocks[loaded.blocks];
      if (!next) throw damaged(`code ${most} is not in its dictionary`);
      this.#append(this.#field(id), next, loaded, segment.distinct);
      loaded.blocks++;
    }
    return loaded;
  }

  #append(field: ArrowField, block: Block, loaded: Loaded, distinct: boolean): void {
    const data = this.#read(field, block);
    loaded.count += data.length;
    loaded.codes = null;
    if (distinct) {
      const [offsetBytes, bytes] = data.buffers;
      if (data.length === 0) return;
      const offsets = viewOf(Int32Array, offsetBytes, 0, data.length + 1);
      if (offsets[0] < 0 || offsets[data.length] > bytes.length) throw damaged('a dictionary passes its end');
      const ascii = isAscii(bytes, offsets[0], offsets[data.length]);
      for (const text of decodeTexts(bytes, offsets, 0, data.length, ascii)) loaded.dictionary.append(text);
      return;
    }
    const read = valueReader(data, (id, code) => this.value(id, block.offset, code));
    const text = isText(field);
    for (let i = 0; i < data.length; i++) {
      const value = read(i);
      if (!text) loaded.values.push(value);
      else loaded.table.push(value === null ? -1 : loaded.dictionary.codeOf(value as string));
    }
  }

  #read(field: ArrowField, block: Block): ArrayData {
    const bytes = this.#file.read(block.offset, block.metaBytes + block.bodyBytes);
    const message = readMessage(metadataOf(bytes, block.metaBytes));
    if (message.kind !== 'dictionary') throw damaged('a dictionary is not where the footer says');
    const body = bytes.subarray(block.metaBytes);
    return cutBody([field], message.layout(), body, this.#file.unzstd)[0];
  }
}

const isText = ({ type }: ArrowField): boolean => type.kind === 'utf8' || type.kind === 'utf8-view';
