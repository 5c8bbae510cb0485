import { must } from '../../errors.ts';
import { type Batch, physicalRows } from '../batch.ts';
import { allocate, type Column, makeColumn } from '../column.ts';
import type { Dictionary } from '../dictionary.ts';
import { RollingDictionary } from '../rolling-dictionary.ts';
import type { AttributeType } from '../schema.ts';
import { exactLimit } from '../value.ts';
import { LiftedPart } from './entry-table.ts';
import { translatedInputs } from './generate/codes.ts';
import type { InputShape } from './generate/emitter.ts';
import { entryState } from './generate/inputs.ts';
import {
  type Binding,
  type BuiltValueKernel,
  type ConditionKernel,
  conditionKernel,
  emptyBinding,
  gaveUp,
  type Variant,
  valueKernel,
  type Writable,
} from './kernel.ts';
import { type Node, nodeParts, widthOf } from './typed.ts';

/** The dictionary that an expression's text results go to, started anew when it has grown large or brings little back. */
class OutputDictionary {
  readonly #rolling = new RollingDictionary();
  #translations = new WeakMap<readonly string[], Int32Array>();
  #rows = 0;

  get dictionary(): Dictionary {
    return this.#rolling.current;
  }

  /** Call before a batch of `rows` rows. */
  begin(rows: number): void {
    const before = this.dictionary;
    if (this.#rolling.next(this.#rows) !== before) this.#translations = new WeakMap();
    this.#rows = rows;
  }

  /** Codes of `strings` here, -1 where not known yet. */
  translation(strings: readonly string[]): Int32Array {
    const known = this.#translations.get(strings);
    if (known && known.length >= strings.length) return known;
    const grown = new Int32Array(Math.max(strings.length, 2 * (known?.length ?? 0))).fill(-1);
    if (known) grown.set(known);
    this.#translations.set(strings, grown);
    return grown;
  }
}

/** A typed expression made ready to run: its inputs bound batch by batch, its kernels generated when first needed. */
export class Program {
  readonly #node: Node;
  readonly #attributes: number[] = [];
  readonly #lifted: LiftedPart[] = [];
  readonly #liftedNodes: Node[] = [];
  readonly #translated = new Set<number>();
  readonly #bindings: Binding[];
  readonly #shapes: InputShape[] = [];
  readonly #output = new OutputDictionary();
  readonly #conditions = new Map<string, ConditionKernel>();
  readonly #values = new Map<string, BuiltValueKernel>();
  #key = '';
  #big = false;

  constructor(node: Node) {
    this.#node = node;
    this.#collect(node);
    for (const input of translatedInputs(node)) this.#translated.add(this.#slotOf(input));
    const count = this.#attributes.length + this.#lifted.length + 1;
    this.#bindings = Array.from({ length: count }, emptyBinding);
  }

  /** Positions in the schema of the attributes that it reads. */
  get attributes(): readonly number[] {
    return this.#attributes;
  }

  #collect(node: Node): void {
    const isInput = node.kind === 'attribute' || node.kind === 'lifted';
    if (isInput && !this.#attributes.includes(node.index)) this.#attributes.push(node.index);
    if (node.kind === 'lifted') {
      this.#liftedNodes.push(node);
      this.#lifted.push(new LiftedPart(node));
    }
    nodeParts(node).forEach(part => this.#collect(part));
  }

  #slotOf(node: Node): number {
    if (node.kind === 'attribute') return this.#attributes.indexOf(node.index);
    return this.#attributes.length + this.#liftedNodes.indexOf(node);
  }

  readonly #slots = {
    attribute: (index: number) => this.#attributes.indexOf(index),
    lifted: (node: Node) => this.#slotOf(node),
  };

  /** Points the bindings at a batch and notes which kernel its columns call for. */
  #bind({ columns, selection, rows }: Batch): void {
    let key = selection === null ? '-' : 's';
    this.#big = false;
    for (let slot = 0; slot < this.#attributes.length; slot++) {
      const column = columns[this.#attributes[slot]];
      const binding = this.#bindings[slot];
      binding.data = column.data;
      binding.valid = column.valid;
      binding.strings = column.dictionary?.values ?? null;
      const big = column.data instanceof BigInt64Array;
      key += this.#shape(slot, column.valid !== null, big, false, false);
    }
    this.#lifted.forEach((part, l) => {
      const slot = this.#attributes.length + l;
      const column = columns[part.index];
      const table = part.table(column, selection, rows);
      const binding = this.#bindings[slot];
      binding.state = column.valid === null ? table.stateByCode : table.state;
      binding.values = column.valid === null ? table.valuesByCode : table.values;
      binding.strings = table.mapped?.values ?? null;
      binding.dictionary = table.mapped;
      binding.fail = table.fail;
      const onNull = column.valid === null ? 0 : table.nullGives;
      const givesNull = table.givesNull || onNull === entryState.null;
      key += this.#shape(slot, false, table.values instanceof BigInt64Array, givesNull, table.fails);
    });
    this.#key = key;
  }

  #shape(slot: number, nullable: boolean, big: boolean, givesNull: boolean, fails: boolean): string {
    this.#big ||= big;
    this.#shapes[slot] = { nullable, big, givesNull, fails };
    return String.fromCharCode(65 + (nullable ? 1 : 0) + (big ? 2 : 0) + (givesNull ? 4 : 0) + (fails ? 8 : 0));
  }

  #variant(exact: boolean): Variant {
    return { exact, selected: this.#key[0] === 's', shapes: [...this.#shapes] };
  }

  /** Logical positions of the rows for which the condition is TRUE, into `out`; returns their number. */
  select(batch: Batch, out: Uint16Array): number {
    if (batch.rows === 0) return 0;
    this.#bind(batch);
    const run = (exact: boolean) => {
      const key = `${this.#key}${exact}`;
      let kernel = this.#conditions.get(key);
      if (!kernel) this.#conditions.set(key, (kernel = conditionKernel(this.#node, this.#slots, this.#variant(exact))));
      return kernel(this.#bindings, batch.rows, batch.selection, out);
    };
    const count = this.#big ? gaveUp : run(false);
    return count === gaveUp ? run(true) : count;
  }

  /** The value of every row, at its physical position. */
  evaluate(batch: Batch): Column {
    const node = this.#node;
    if (node.kind === 'attribute') return batch.columns[node.index];
    this.#output.begin(batch.rows);
    this.#bind(batch);
    return (
      (this.#big ? null : this.#run(batch, false)) ?? must(this.#run(batch, true), 'the exact kernel does not give up')
    );
  }

  #run(batch: Batch, exact: boolean): Column | null {
    const { rows, selection } = batch;
    const type = this.#node.type as AttributeType;
    const width = widthOf(this.#node);
    const kernel = this.#valueKernel(exact);
    const length = physicalRows(batch);
    const data = type === 'int64' && exact ? new BigInt64Array(length) : allocate(type, length, width);
    const valid = kernel.nullable ? new Uint8Array(length) : null;
    if (type === 'string') this.#bindOutput(kernel.literals);
    const nulls = kernel.run(this.#bindings, rows, selection, data as Writable, valid);
    if (nulls === gaveUp) return null;
    const dictionary = type === 'string' ? this.#dictionaryOf() : null;
    const column = makeColumn(type, data, nulls === 0 ? null : valid, dictionary, width);
    return data instanceof BigInt64Array ? narrowed(column, batch) : column;
  }

  #valueKernel(exact: boolean): BuiltValueKernel {
    const key = `${this.#key}${exact}`;
    let kernel = this.#values.get(key);
    if (!kernel) {
      kernel = valueKernel(this.#node, this.#slots, this.#variant(exact), this.#bindings.length - 1);
      this.#values.set(key, kernel);
    }
    return kernel;
  }

  #dictionaryOf(): Dictionary | null {
    return this.#node.kind === 'lifted' ? this.#bindings[this.#slotOf(this.#node)].dictionary : this.#output.dictionary;
  }

  #bindOutput(literals: readonly string[]): void {
    const { dictionary } = this.#output;
    const output = this.#bindings[this.#bindings.length - 1];
    output.dictionary = dictionary;
    output.data = Int32Array.from(literals, text => dictionary.codeOf(text));
    for (const slot of this.#translated) {
      const binding = this.#bindings[slot];
      binding.translation = this.#output.translation(must(binding.strings, 'a text input has strings'));
    }
  }
}

/** The column with float64 storage when every row's value allows it, as columns of int64 have it. */
function narrowed(column: Column, { rows, selection }: Batch): Column {
  const data = column.data as BigInt64Array;
  const limit = BigInt(exactLimit);
  const out = new Float64Array(data.length);
  for (let k = 0; k < rows; k++) {
    const i = selection === null ? k : selection[k];
    if (column.valid !== null && column.valid[i] === 0) continue;
    if (data[i] > limit || data[i] < -limit) return column;
    out[i] = Number(data[i]);
  }
  return { ...column, data: out };
}
