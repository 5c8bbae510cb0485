import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Example } from '#engine/operator/define.ts';
import { operators } from '#operators/index.ts';
import { examplesFile } from '#operators/visual/chart-examples.ts';
import { printExamples, storedExamples } from '../../support/chart-example-file.ts';
import { runOperator } from '../../support/run-operator.ts';

const charts = operators.filter(operator => operator.group === 'visual');

test.each(charts.map(chart => [chart.type, chart] as const))(
  'the picture of %s is the one that was looked at',
  async (type, chart) => {
    const examples: readonly Example[] = chart.examples;
    const runs = await Promise.all(examples.map(({ config, inputs }) => runOperator(chart, config, inputs)));
    const outputs = runs.map(({ rows }) => rows.out[0].values);
    if (process.env.UPDATE === '1')
      writeFileSync(
        examplesFile(type),
        printExamples(storedExamples(type).map((example, i) => ({ ...example, output: outputs[i] }))),
      );
    expect(storedExamples(type).map(example => example.output)).toEqual(outputs);
  },
);
