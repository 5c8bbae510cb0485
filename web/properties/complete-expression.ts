import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { FunctionInfo } from '#server/http/shapes/catalogue.ts';
import type { Attribute } from '#server/http/shapes/elements.ts';
import { spelled } from '../results/quick-filter.ts';
import { keywords } from './expression-language.ts';

interface Known {
  readonly schema: readonly Attribute[];
  readonly functions: readonly FunctionInfo[];
  readonly parameters?: readonly string[];
}

/** What may stand at the caret: attributes first, then functions with their signatures, keywords, parameters. */
export function completeExpression(context: CompletionContext, known: Known): CompletionResult | null {
  const text = context.matchBefore(/'(?:[^']|'')*/);
  if (text && oddQuotes(context.state.sliceDoc(0, context.pos))) return null;
  const word = context.matchBefore(/\$\{?\w*|"[^"]*|[\w.]+/);
  if (!word && !context.explicit) return null;
  if (word && /^\d/.test(word.text)) return null;
  const options: Completion[] = [
    ...known.schema.map(({ name, type }) => ({
      label: spelled(name),
      displayLabel: name,
      type: 'attribute',
      detail: type,
      boost: 3,
    })),
    ...(known.parameters ?? []).map(name => ({
      label: `\${${name}}`,
      type: 'parameter',
      detail: 'parameter',
      boost: 1,
    })),
    ...known.functions.map(({ name, signature, summary }) => ({
      label: name,
      type: 'function',
      detail: signature.startsWith(name) ? signature.slice(name.length) : signature,
      info: summary,
      apply: `${name}(`,
      boost: 0,
    })),
    ...keywords.map(label => ({ label, type: 'keyword', boost: -1 })),
  ];
  // Attributes that are not known yet may come while the word is being typed.
  const validFor = known.schema.length > 0 ? /^(\$\{?\w*|"[^"]*|[\w.]*)$/ : undefined;
  return { from: word?.from ?? context.pos, options, ...(validFor && { validFor }) };
}

const oddQuotes = (before: string): boolean => (before.match(/'/g)?.length ?? 0) % 2 === 1;
