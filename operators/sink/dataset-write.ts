import { Type } from 'typebox';
import { must, problemOf, SluiceError } from '#engine/errors.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { sink, writtenSchema } from './file-sink.ts';
import { formatOf, formats } from './formats.ts';
import { TargetFile } from './target-file.ts';

/** Writes its input to a new version of a dataset. */
export const datasetWrite = defineOperator({
  type: 'dataset-write',
  version: 1,
  group: 'sink',
  label: 'Write to a dataset',
  summary:
    'Makes a new version of a dataset when the run succeeds: its files as they are, and this one. The same rows again make none.',
  config: Type.Object({
    dataset: Type.String({ minLength: 1, format: 'dataset', description: 'Name; made when it is not there' }),
    file: Type.String({ minLength: 1, description: 'Its ending says the format: csv, jsonl, arrow or parquet' }),
    message: Type.String({ default: '', description: 'What is new, for those who look at the versions' }),
  }),
  inputs: { in: {} },
  outputs: { out: { blocking: true } },
  lineage: 'all',
  examples: [
    {
      config: { dataset: 'cities', file: 'norway.csv', message: 'Two cities' },
      inputs: {
        in: {
          schema: [
            { name: 'city', type: 'string' },
            { name: 'people', type: 'int32' },
          ],
          rows: [
            ['Oslo', 717710],
            ['Bergen', null],
          ],
        },
      },
      outputs: { out: [['dataset://cities/norway.csv', 2, 32]] },
    },
    {
      title: 'A table with its types',
      config: { dataset: 'cities', file: 'by-year/2026.parquet' },
      inputs: { in: { schema: [{ name: 'n', type: 'int32' }], rows: [[1], [null]] } },
      outputs: { out: [['dataset://cities/by-year/2026.parquet', 2, 197]] },
    },
  ],

  validate: ({ file }) =>
    formatOf(file) === null
      ? [
          problemOf(
            new SluiceError('CONFIG_INVALID', {
              field: 'file',
              reason: `'${file}' should end in ${Object.keys(formats).join(', ')}`,
              type: 'dataset-write',
            }),
          ),
        ]
      : [],

  inferSchemas: () => ({ out: writtenSchema }),

  createExecutor({ dataset, file, message }, context) {
    const datasets = must(context.datasets, 'a run has datasets');
    return sink(
      {
        name: `dataset://${dataset}/${file}`,
        open: state => new TargetFile(datasets.stage(dataset, file), true, state),
        async publish(target) {
          const { version, made } = await datasets.commit(dataset, file, target.seal(), message);
          context.log(
            made
              ? `made version ${version} of dataset '${dataset}'`
              : `version ${version} of dataset '${dataset}' has these rows already; no new version`,
          );
        },
      },
      context,
      formats[must(formatOf(file), 'validated')],
    );
  },
});
