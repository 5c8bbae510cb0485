import { readFileSync } from 'node:fs';
import { type ChartExample, examplesFile } from '#operators/visual/chart-examples.ts';

export const storedExamples = (type: string): ChartExample[] =>
  JSON.parse(readFileSync(examplesFile(type), 'utf8')) as ChartExample[];

/** Examples as their file holds them: what fits into a line stands in one. */
export const printExamples = (examples: readonly ChartExample[]): string => `${print(examples, '')}\n`;

function print(value: unknown, indent: string): string {
  const flat = JSON.stringify(value);
  if (flat.length + indent.length <= 120 || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map(item => inner + print(item, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${inner}${JSON.stringify(key)}: ${print(item, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}
