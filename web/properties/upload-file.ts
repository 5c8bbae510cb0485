import type { DatasetVersion, Upload } from '#server/http/shapes/datasets.ts';
import { ApiFault, get, path, post, put } from '../state/api.ts';

const pieceBytes = 4 * 1024 * 1024;
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
  const upload = await post<Upload>(`${path('datasets', dataset)}/uploads`, { path: file.name, sizeBytes: file.size });
  let received = upload.received;
  let tries = 0;
  while (received < file.size) {
    const piece = file.slice(received, received + pieceBytes);
    try {
      received = (await put<Upload>(path('uploads', upload.id), piece, { offset: received })).received;
      tries = 0;
    } catch (error) {
      if (
        ++tries >= mostTries ||
        (error instanceof ApiFault && error.status >= 400 && error.status < 500 && error.status !== 409)
      )
        throw error;
      await new Promise(resolve => setTimeout(resolve, 400 * 2 ** tries));
      received = (await get<Upload>(path('uploads', upload.id))).received;
    }
    onProgress(file.size === 0 ? 1 : received / file.size);
  }
  const version = await post<DatasetVersion>(`${path('datasets', dataset)}/versions`, {
    message: `${file.name} uploaded`,
    uploads: [upload.id],
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
