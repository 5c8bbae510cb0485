import { StreamLanguage } from '@codemirror/language';

/** Words of the expression language that are neither attributes nor functions. */
export const keywords =
  'AND OR NOT IS NULL TRUE FALSE IN LIKE ILIKE ESCAPE BETWEEN CASE WHEN THEN ELSE END CAST TRY_CAST AS DISTINCT FROM EXTRACT INTERVAL TIMESTAMP DATE'.split(
    ' ',
  );
const ofQueries =
  'SELECT WITH RECURSIVE GROUP BY ORDER HAVING WHERE LIMIT OFFSET JOIN LEFT RIGHT FULL INNER OUTER CROSS ON USING UNION ALL INTERSECT EXCEPT VALUES ASC DESC NULLS FIRST LAST OVER PARTITION QUALIFY EXISTS'.split(
    ' ',
  );

/** Colours for expressions (engine/data/expression): keywords, text, numbers, functions, parameters. */
export const expressionLanguage = colouring(new Set(keywords));

/** The same for whole queries. */
export const queryLanguage = colouring(new Set([...keywords, ...ofQueries]));

function colouring(words: ReadonlySet<string>) {
  return StreamLanguage.define<{ inComment: boolean }>({
    startState: () => ({ inComment: false }),
    token(stream, state) {
      if (state.inComment || stream.match('/*')) {
        state.inComment = !stream.match(/^.*?\*\//);
        if (state.inComment) stream.skipToEnd();
        return 'comment';
      }
      if (stream.eatSpace()) return null;
      if (stream.match(/^--.*/)) return 'comment';
      if (stream.match(/^'(?:[^']|'')*'?/)) return 'string';
      if (stream.match(/^"(?:[^"]|"")*"?/)) return 'variableName';
      if (stream.match(/^\$\{[^}]*\}?/)) return 'variableName.special';
      if (stream.match(/^\d+(\.\d+)?(e[+-]?\d+)?/i)) return 'number';
      const word = stream.match(/^[A-Za-z_][\w.]*/);
      if (word) {
        const text = (word as RegExpMatchArray)[0];
        if (words.has(text.toUpperCase())) return 'keyword';
        return /^\s*\(/.test(stream.string.slice(stream.pos)) ? 'variableName.function' : 'variableName';
      }
      stream.next();
      return 'operator';
    },
  });
}
