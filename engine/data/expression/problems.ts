import { type ErrorCode, nearest, SluiceError } from '../../errors.ts';
import type { AttributeType, Schema } from '../schema.ts';
import { positionOf, resolveName, type Span } from './ast.ts';
import { asTimestamp, castTo, unifiedType } from './coerce.ts';
import { type Node, widthOf } from './typed.ts';

/** Everything found wrong with one expression, in the order found, and the words for it. */
export class Problems {
  readonly source: string;
  readonly schema: Schema;
  readonly list: SluiceError[] = [];

  constructor(source: string, schema: Schema) {
    this.source = source;
    this.schema = schema;
  }

  /** Notes a problem at a place; gives null so that a check can return it. */
  report(at: Span, reason: string, code: ErrorCode = 'EXPRESSION_TYPE', fields: object = {}): null {
    const position = positionOf(this.source, at.start);
    this.list.push(new SluiceError(code, { position, reason, start: at.start, end: at.end, ...fields }));
    return null;
  }

  /** What is written at a place, for a message. */
  text({ start, end }: Span): string {
    const text = this.source.slice(start, end).replace(/\s+/g, ' ');
    return text.length > 40 ? `${text.slice(0, 39)}…` : text;
  }

  /** The attribute of a name. */
  attribute(e: Span & { readonly name: string }): Node | null {
    const index = resolveName(e.name, this.schema);
    if (index < 0) {
      const names = this.schema.map(a => a.name);
      const shown = names.slice(0, 12).join(', ') || 'none';
      return this.report(e, '', 'ATTRIBUTE_UNKNOWN', {
        name: e.name,
        nearest: nearest(e.name, names),
        known: names.length > 12 ? `${shown}, … (${names.length})` : shown,
      });
    }
    const { name, type, width } = this.schema[index];
    const { start, end } = e;
    return { kind: 'attribute', type, index, name, start, end, ...(width !== undefined && { width }) };
  }

  /** A side of arithmetic that is not a number, with what to write instead. */
  notNumeric(e: Span & { readonly operator: string }, side: Node, sides: readonly Node[]): null {
    const times = sides.filter(s => s.type === 'timestamp').length;
    if (times === 2 && e.operator === '-')
      return this.report(e, "the difference of two times has a unit: write date_diff('day', from, to)");
    if (times === 1 && sides.some(s => s.type !== 'timestamp' && s.type !== 'string'))
      return this.report(e, 'a number has no unit of time: write t + INTERVAL 3 DAY');
    const hint = side.type === 'string' && e.operator === '+' ? '; join texts with ||' : '';
    return this.report(side, `'${e.operator}' takes numbers, and ${this.text(side)} is ${side.type}${hint}`);
  }

  /** Nodes brought to one type; string literals become times beside a timestamp, NULL alone is int32. */
  unify(nodes: readonly Node[], verb: string): Node[] | null {
    const timed = nodes.some(n => n.type === 'timestamp');
    const sides: Node[] = [];
    for (const node of nodes) {
      const isText = timed && node.type === 'string' && node.kind === 'literal';
      const time = isText ? asTimestamp(node) : node;
      if (time === null)
        return this.report(node, `${this.text(node)} is not a timestamp; write it as '2026-11-21 08:30:00'`);
      sides.push(time);
    }
    const type = unifiedType(sides.map(n => n.type));
    if (type === null) return this.#mismatch(sides, verb);
    const widths = new Set(sides.map(widthOf).filter(w => w !== undefined));
    if (widths.size > 1) return this.report(sides[1], `vectors of ${[...widths].join(' and ')} floats do not mix`);
    return sides.map(n => castTo(n, type === 'null' ? 'int32' : type));
  }

  #mismatch(nodes: readonly Node[], verb: string): null {
    const known = nodes.filter(n => n.type !== 'null');
    const first = known[0];
    const other = known.find(n => unifiedType([first.type, n.type]) === null) ?? known[1];
    const [from, to] = first.type === 'string' ? [first, other] : [other, first];
    const how = `CAST(${this.text(from)} AS ${to.type as AttributeType})`;
    const reason = `cannot ${verb} ${first.type} and ${other.type}: ${this.text(first)} is ${first.type}, ${this.text(other)} is ${other.type}`;
    return this.report(first, `${reason}; write ${how}`);
  }

  /** A call that refuses its constant arguments: a bad pattern, an unknown unit. */
  refused(at: Span, error: SluiceError): null {
    const isPattern = error.code === 'PATTERN_INVALID';
    return this.report(at, error.message, isPattern ? error.code : 'EXPRESSION_TYPE', isPattern ? error.fields : {});
  }
}
