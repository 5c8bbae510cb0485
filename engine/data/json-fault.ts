// biome-ignore lint/suspicious/noControlCharactersInRegex: they may not stand in a text
const plain = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const space = /[ \t\n\r]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** What may come next; after `[` or `{` also its end. */
type Wanted = 'value' | 'key' | 'colon' | 'separator';

/**
 * Where a text that is not JSON stops being it: the first character that cannot stand there, or the length of the text when it ends
 * too soon. What a runtime says of it has no place in short texts, and other words in each version.
 */
export function jsonFault(text: string): number {
  const closers: string[] = [];
  let wanted: Wanted = 'value';
  let begun = false;
  for (let at = past(space, text, 0); ; at = past(space, text, at)) {
    const c = text[at];
    const closer = closers.at(-1);
    if (closer !== undefined && c === closer && (begun || wanted === 'separator')) {
      closers.pop();
      wanted = 'separator';
      at++;
    } else if (wanted === 'separator') {
      if (c !== ',' || closer === undefined) return at;
      wanted = closer === '}' ? 'key' : 'value';
      at++;
    } else if (wanted === 'colon') {
      if (c !== ':') return at;
      wanted = 'value';
      at++;
    } else if (c === '"') {
      at = pastPlain(text, at + 1);
      if (text[at] !== '"') return at;
      at++;
      wanted = wanted === 'key' ? 'colon' : 'separator';
    } else if (wanted === 'key') return at;
    else if (c === '{' || c === '[') {
      closers.push(c === '{' ? '}' : ']');
      wanted = c === '{' ? 'key' : 'value';
      begun = true;
      at++;
      continue;
    } else {
      const end = past(scalar, text, at);
      if (end === at) return at;
      at = end;
      wanted = 'separator';
    }
    begun = false;
  }
}

/** The same for a person: line and column, counted from 1, and what is wrong there. */
export function jsonFaultText(text: string): string {
  const at = jsonFault(text);
  const before = text.slice(0, at).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1) as string).length + 1}`;
  if (at >= text.length) return `${place}: it ends too soon`;
  return `${place}: ${JSON.stringify(String.fromCodePoint(text.codePointAt(at) as number))} cannot stand here`;
}

function past(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** The end of what may stand in a text, piece by piece: one pattern for all of it would run out of stack. */
function pastPlain(text: string, from: number): number {
  let at = from;
  for (let end = past(plain, text, at); end > at; end = past(plain, text, at)) at = end;
  return at;
}
