import type { Command } from 'commander';
import { toJson } from '#engine/data/value.ts';
import { withDefaults } from '#engine/operator/config.ts';
import { inputsOf, outputsOf, ruleOf } from '#engine/operator/define.ts';
import type { AnyOperator } from '#engine/operator/registry.ts';
import { registry } from '#operators/index.ts';
import type { CliContext } from './context.ts';
import { exitCodes, printJson, tableText } from './report.ts';

/** Ports and rule of an operator; where they depend on the config, those of its first example. */
export function describe(operator: AnyOperator): object {
  const config = withDefaults(operator, operator.examples[0]?.config);
  return {
    type: operator.type,
    version: operator.version,
    group: operator.group,
    label: operator.label,
    summary: operator.summary,
    inputs: inputsOf(operator, config),
    outputs: outputsOf(operator, config),
    lineage: ruleOf(operator, config),
    config: operator.config,
    examples: operator.examples.map(plain),
  };
}

/** Values as JSON has them, wherever they stand. */
export const plain = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? toJson(value, 'int64') : value;
  if (ArrayBuffer.isView(value)) return toJson(value as Uint8Array | Float32Array, 'binary');
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
};

function detail(operator: AnyOperator): string {
  const config = withDefaults(operator, operator.examples[0]?.config);
  const properties =
    (
      operator.config as {
        properties?: {
          [key: string]: { type?: string; enum?: string[]; default?: unknown; description?: string; title?: string };
        };
      }
    ).properties ?? {};
  const required = new Set((operator.config as { required?: string[] }).required ?? []);
  const keys = Object.entries(properties).map(([key, p]) => [
    key,
    p.enum?.join(' | ') ?? p.type ?? 'any',
    required.has(key) && p.default === undefined
      ? 'required'
      : p.default === undefined
        ? ''
        : JSON.stringify(p.default),
    p.description ?? p.title ?? '',
  ]);
  const ports = [
    ...Object.entries(inputsOf(operator, config)).map(
      ([name, p]) =>
        `  in   ${name}${p.after?.length ? ` (after ${p.after.join(', ')})` : ''}${p.many ? ' (many links)' : ''}`,
    ),
    ...Object.entries(outputsOf(operator, config)).map(
      ([name, p]) => `  out  ${name}${p.blocking ? ' (when all input is read)' : ''}`,
    ),
  ];
  const example = operator.examples[0];
  return [
    `${operator.type} — ${operator.label}: ${operator.summary}`,
    `lineage: ${ruleOf(operator, config)}`,
    ...ports,
    '',
    tableText(['config', 'type', 'default', 'meaning'], keys),
    ...(example ? ['', `example config: ${JSON.stringify(plain(example.config))}`] : []),
    '',
  ].join('\n');
}

function show(type: string | undefined, json: boolean | undefined): number {
  if (type === undefined) {
    const all = registry.list();
    if (json) printJson({ operators: all.map(describe) });
    else
      process.stdout.write(
        `${tableText(
          ['group', 'type', 'summary'],
          all.map(o => [o.group, o.type, o.summary]),
        )}\n`,
      );
    return exitCodes.ok;
  }
  const operator = registry.get(type);
  if (json) printJson(describe(operator));
  else process.stdout.write(detail(operator));
  return exitCodes.ok;
}

export function operatorsCommand(program: Command, context: CliContext): void {
  program
    .command('operators')
    .argument('[type]', 'show one in full')
    .description('list operators, or show what one takes and gives')
    .option('--json', 'print as JSON, with the JSON Schema of the config')
    .addHelpText('after', '\nExamples:\n  sluice operators\n  sluice operators hash-join')
    .action((type: string | undefined, flags: { json?: boolean }) => context.exit(show(type, flags.json)));
}
