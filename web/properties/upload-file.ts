import type { DatasetVersion, Upload } from '#server/http/shapes/datasets.ts';
import { sendFile } from '../datasets/send-file.ts';
import { ApiFault, path, post } from '../state/api.ts';

const mostTries = 5;

/**
 * Uploads a file piece by piece and commits it as a new version of a dataset, which is made where there is none.
 *
 * @param onProgress  part done, 0–1
 * @returns           the file's address, `dataset://name@version/path`
 */
export async function uploadFile(dataset: string, file: File, onProgress: (part: number) => void): Promise<string> {
  await post('/datasets', { name: dataset }).catch(error => {
    if (!(error instanceof ApiFault && error.status === 409)) throw error;
  });
  const announced = { path: file.name, sizeBytes: file.size };
  const { id, received } = await post<Upload>(`${path('datasets', dataset)}/uploads`, announced);
  const onReceived = (bytes: number) => onProgress(file.size === 0 ? 1 : bytes / file.size);
  await sendFile({ upload: id, file, received, onReceived, tries: mostTries });
  const version = await post<DatasetVersion>(`${path('datasets', dataset)}/versions`, {
    message: `${file.name} uploaded`,
    uploads: [id],
  });
  return datasetPath(dataset, version.number, file.name);
}

/** How a workflow names a file of a dataset version. */
export const datasetPath = (dataset: string, version: number, file: string): string =>
  `dataset://${dataset}@${version}/${file}`;

/** A dataset name made of any text. */
export const datasetNameOf = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 100) || 'uploads';
