/** A word, quoted name or sign of a SQL text, and where it starts. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'sign';
  readonly text: string;
  readonly at: number;
}

/** Words in lower case, quoted names as they are, single signs; strings, numbers and comments leave no token. Null where a quote stays open or escapes. */
export function tokenize(query: string): Token[] | null {
  const tokens: Token[] = [];
  const pattern =
    /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|"((?:[^"]|"")*)"|[A-Za-z_]\w*|\d[\w.]*|\S/g;
  for (const { 0: found, 2: name, index } of query.matchAll(pattern)) {
    if (found.startsWith("'") && /[eE]$/.test(query.slice(0, index))) return null;
    if (name !== undefined) tokens.push({ kind: 'quoted', text: name.replaceAll('""', '"'), at: index });
    else if (/^[A-Za-z_]\w*$/.test(found)) tokens.push({ kind: 'word', text: found.toLowerCase(), at: index });
    else if (found === "'" || found === '"') return null;
    else if (found.length === 1 && !/\d/.test(found)) tokens.push({ kind: 'sign', text: found, at: index });
  }
  return tokens;
}

/** The query without a semicolon at its end and what follows it, so that it can stand in parentheses. */
export function withoutSemicolon(query: string): string {
  const last = tokenize(query)?.at(-1);
  return last?.text === ';' ? query.slice(0, last.at) : query;
}

/** True unless the text plainly holds several statements. */
export const isOneStatement = (query: string): boolean =>
  !tokenize(withoutSemicolon(query))?.some(t => t.kind === 'sign' && t.text === ';');
