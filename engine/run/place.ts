import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Peek } from '../operator/define.ts';
import { isDatasetPath } from '../store/dataset-names.ts';
import { DatasetView, type DatasetViewOptions } from '../store/dataset-view.ts';
import { Secrets } from '../store/secrets.ts';

/** What a workflow may look at from where its file is. */
export interface Place extends Peek {
  /** Text of another workflow, for macros that name a file. */
  load(path: string): Promise<string>;
  /** The datasets that `dataset://` paths lead into. */
  readonly datasets: DatasetView;
}

/** The place of a workflow in `file`, with the secrets and datasets of a data folder. */
export function placeOf(file: string, data: string, options: DatasetViewOptions = {}): Place {
  const base = dirname(resolve(file));
  const secrets = new Secrets(data);
  const datasets = new DatasetView(data, options);
  const absolute = (path: string) => (isDatasetPath(path) ? datasets.resolve(path) : resolve(base, path));
  return {
    resolve: absolute,
    secret: name => secrets.get(name),
    load: path => readFile(absolute(path), 'utf8'),
    datasets,
  };
}
