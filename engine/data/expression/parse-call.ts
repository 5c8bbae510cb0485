import type { Expression } from './ast.ts';
import { parseTypeName } from './parse-parts.ts';
import type { TokenReader } from './token-reader.ts';
import type { Token } from './tokens.ts';

/** Binds tighter than IN, so that `POSITION(a IN b)` ends its first part there. */
const aboveMatch = 6;

/** A call, its name already taken and `(` next; also the calls that SQL writes with words between their parts. */
export function parseCall(reader: TokenReader, word: Token): Expression {
  reader.expect('(');
  const name = word.text.toLowerCase();
  const { start } = word;
  if (name === 'cast' || name === 'try_cast') {
    const operand = reader.parse(0);
    reader.expect('as');
    const type = parseTypeName(reader);
    reader.expect(')');
    return reader.make({ kind: 'cast', operand, type, lenient: name === 'try_cast', start, end: reader.end });
  }
  const items =
    name === 'extract'
      ? parseExtract(reader)
      : name === 'position'
        ? parsePosition(reader)
        : name === 'substring'
          ? parseSubstring(reader)
          : parseItems(reader);
  reader.expect(')');
  const called = name === 'extract' ? 'date_part' : name === 'position' ? 'strpos' : name;
  return reader.make({ kind: 'call', name: called, items, start, end: reader.end });
}

function parseItems(reader: TokenReader): Expression[] {
  if (reader.peek().kind === 'symbol' && reader.peek().text === ')') return [];
  const items = [reader.parse(0)];
  while (reader.accept(',')) items.push(reader.parse(0));
  return items;
}

/** `EXTRACT(YEAR FROM t)`: the part as text, then the time. */
function parseExtract(reader: TokenReader): Expression[] {
  const part = reader.next();
  if (part.kind !== 'word' && part.kind !== 'text') reader.fail(part, 'expected a part such as YEAR');
  reader.expect('from');
  const { start, end, text } = part;
  return [{ kind: 'literal', type: 'string', value: text.toLowerCase(), start, end }, reader.parse(0)];
}

/** `POSITION(part IN text)`, or the same with a comma: the text, then the part. */
function parsePosition(reader: TokenReader): Expression[] {
  const part = reader.parse(aboveMatch);
  if (!reader.accept('in')) reader.expect(',');
  return [reader.parse(0), part];
}

/** `SUBSTRING(text FROM start FOR length)`, or commas. */
function parseSubstring(reader: TokenReader): Expression[] {
  const items = parseItems(reader);
  if (items.length === 1 && reader.accept('from')) items.push(reader.parse(0));
  if (items.length === 2 && reader.accept('for')) items.push(reader.parse(0));
  return items;
}
