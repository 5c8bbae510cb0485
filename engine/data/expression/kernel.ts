import type { Dictionary } from '../dictionary.ts';
import { emitCodes } from './generate/codes.ts';
import { Emitter, type InputShape } from './generate/emitter.ts';
import { emitWith, type Slots } from './generate/generate.ts';
import { entryState } from './generate/inputs.ts';
import { emitCondition } from './generate/logic.ts';
import { mayThrow, type Node } from './typed.ts';

/** What a kernel reads of one input, the same fields for every kind so that all kernels see one shape of object. */
export interface Binding {
  data: ArrayLike<unknown> | null;
  valid: Uint8Array | null;
  /** Strings by code. */
  strings: readonly string[] | null;
  /** Lifted inputs: by place (code + 1, 0 for null) the state and the value. */
  state: Uint8Array | null;
  values: ArrayLike<unknown> | null;
  fail: ((place: number) => never) | null;
  /** Codes of `strings` in the output's dictionary, -1 where not known yet. */
  translation: Int32Array | null;
  dictionary: Dictionary | null;
}

export const emptyBinding = (): Binding => ({
  data: null,
  valid: null,
  strings: null,
  state: null,
  values: null,
  fail: null,
  translation: null,
  dictionary: null,
});

/** What a kernel came to when it does not finish: an int64 left the range of the fast kernel. */
export const gaveUp = -1;

export type Selection = Uint16Array | null;
type Bindings = readonly Binding[];
export type Writable = { [i: number]: unknown };

/** Writes logical positions of rows that are TRUE and returns their number, or `gaveUp`. */
export type ConditionKernel = (b: Bindings, n: number, sel: Selection, out: Uint16Array) => number;
/** Writes values at physical positions and returns the number of nulls, or `gaveUp`. */
export type ValueKernel = (b: Bindings, n: number, sel: Selection, out: Writable, valid: Uint8Array | null) => number;
/** Computes dictionary entries `list[0…n)`, -1 being null, into `state` and `values` at their places. */
export type EntryKernel = (
  b: Bindings,
  list: Int32Array,
  n: number,
  state: Uint8Array,
  out: Writable,
  failed: Map<number, unknown>,
) => number;

/** Which of an expression's kernels is meant. */
export interface Variant {
  readonly exact: boolean;
  readonly selected: boolean;
  readonly shapes: readonly InputShape[];
}

const row = (selected: boolean, body: string) =>
  `for(let k=0;k<n;k++){const i=${selected ? 'sel[k]' : 'k'};\n${body}\n}`;

/** Factories of kernels by their text: a kernel that was compiled once stays optimised for later runs. */
const factories = new Map<string, (...environment: unknown[]) => unknown>();
const factoryLimit = 1000;

function factoryOf(names: readonly string[], text: string): (...environment: unknown[]) => unknown {
  const key = `${names.length} ${text}`;
  let factory = factories.get(key);
  if (!factory) {
    if (factories.size >= factoryLimit) factories.clear();
    factories.set(key, (factory = new Function(...names, text) as (...environment: unknown[]) => unknown));
  }
  return factory;
}

/** Turns the text of a kernel into a function. */
function build<F>(emitter: Emitter, parameters: string, before: string, loop: string, result: string): F {
  const names = emitter.environment.map((_, i) => `h${i}`);
  const preamble = [...emitter.preamble].map(([name, from]) => `const ${name}=${from};`).join('');
  const text = `'use strict';return function(${parameters}){${preamble}${before}${loop}\nreturn ${result};}`;
  // The text holds no word of the expression's author: attributes are numbers, strings come through the environment.
  return factoryOf(names, text)(...emitter.environment) as F;
}

export function conditionKernel(node: Node, slots: Slots, { exact, selected, shapes }: Variant): ConditionKernel {
  const emitter = new Emitter(exact, shapes, false);
  const told = emitCondition(emitter, emitWith(emitter, slots), node);
  // Adding the truth itself keeps the loop free of branches; `? 1 : 0` becomes one and costs twice the time.
  emitter.line(`out[p]=k;p+=+${told};`);
  return build(emitter, 'b,n,sel,out', 'let p=0;', row(selected, emitter.text()), 'p');
}

export interface BuiltValueKernel {
  readonly run: ValueKernel;
  readonly nullable: boolean;
  /** Strings among the output's constants, whose codes the output binding gives in `data`. */
  readonly literals: readonly string[];
}

/** The kernel of an expression's values; strings are written as codes of the output's dictionary (binding `output`). */
export function valueKernel(
  node: Node,
  slots: Slots,
  { exact, selected, shapes }: Variant,
  output: number,
): BuiltValueKernel {
  const emitter = new Emitter(exact, shapes, false);
  const emit = emitWith(emitter, slots);
  const literals: string[] = [];
  const code = node.type === 'string' ? emitCodes(emitter, emit, slots, node, output, literals) : emit(node);
  const write = writeOf(node.type, code.value);
  // A skipped write keeps NaN and undefined out of int64 and text columns; elsewhere writing always is faster.
  const always = node.type === 'float64' || node.type === 'bool' || node.type === 'int32';
  if (code.isNull === null) emitter.line(write);
  else if (always) emitter.line(`const z=+!${code.isNull};valid[i]=z;nulls+=1-z;${write}`);
  else emitter.line(`if(${code.isNull}){nulls++;valid[i]=0;}else{valid[i]=1;${write}}`);
  const run = build<ValueKernel>(emitter, 'b,n,sel,out,valid', 'let nulls=0;', row(selected, emitter.text()), 'nulls');
  return { run, nullable: code.isNull !== null, literals };
}

function writeOf(type: Node['type'], value: string): string {
  if (type === 'bool') return `out[i]=+${value};`;
  if (type === 'vector') return `out.set(${value},i*${value}.length);`;
  return `out[i]=${value};`;
}

const entrySlots: Slots = {
  attribute: () => 0,
  lifted: () => {
    throw new Error('an entry is computed from its string');
  },
};

/** The kernel that computes a lifted part for entries of a dictionary. Binding 0 has the strings, and the dictionary of results. */
export function entryKernel(node: Node, exact: boolean): EntryKernel {
  const emitter = new Emitter(exact, [], true);
  const catches = mayThrow(node);
  if (catches) emitter.line('try{');
  const { value, isNull } = emitWith(emitter, entrySlots)(node);
  const ifNull = (code: string) => (isNull === null ? code : `${isNull}?${entryState.null}:${code}`);
  if (node.type === 'bool') {
    emitter.line(`state[i+1]=${ifNull(`${value}?${entryState.value}:${entryState.false}`)};`);
  } else {
    const kept = node.type === 'string' ? `${emitter.field(0, 'dictionary')}.codeOf(${value})` : value;
    emitter.line(`${isNull === null ? '' : `if(!${isNull})`}out[i+1]=${kept};`);
    emitter.line(`state[i+1]=${ifNull(String(entryState.value))};`);
  }
  if (catches) emitter.line(`}catch(error){state[i+1]=${entryState.failed};failed.set(i+1,error);}`);
  const loop = `for(let k=0;k<n;k++){const i=list[k];\n${emitter.text()}\n}`;
  return build(emitter, 'b,list,n,state,out,failed', '', loop, '0');
}
