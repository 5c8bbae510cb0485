import { toast } from 'sonner';
import { addNodes } from '#collab/edits.ts';
import type { Dataset, DatasetVersion, Upload } from '#server/http/shapes/datasets.ts';
import { ApiFault, get, path, post, put } from '../state/api.ts';
import { queryClient } from '../state/queries.ts';
import type { Room } from '../state/room.ts';
import type { Position } from '../state/use-document.ts';
import { select } from './selection.ts';

const readers: { readonly [ending: string]: string } = {
  csv: 'csv-scan',
  tsv: 'csv-scan',
  txt: 'file-scan',
  json: 'json-scan',
  jsonl: 'jsonl-scan',
  ndjson: 'jsonl-scan',
  parquet: 'parquet-scan',
  arrow: 'arrow-scan',
  feather: 'arrow-scan',
  xlsx: 'excel-scan',
};
const endingOf = (name: string): string => name.split('.').pop()?.toLowerCase() ?? '';

export const isDataFile = (name: string): boolean => endingOf(name) in readers;

const partBytes = 4 * 2 ** 20;

/** A file, and where it lies in the folder that was dropped. */
export interface DataFile {
  readonly path: string;
  readonly file: File;
}

/** Makes a dataset of a file and a node that reads its first version. */
export const addDataFile = (room: Room, file: File, at: Position): Promise<void> =>
  addDataFiles(room, file.name, [{ path: file.name, file }], at);

/** Nodes that stand below one another before the next column begins; and how far apart they stand. */
const [column, step] = [10, { x: 320, y: 120 }];

/** Makes one dataset of files, named for what was dropped, and a node for each that reads its first version; the nodes are one undo step. */
export async function addDataFiles(
  room: Room,
  dropped: string,
  files: readonly DataFile[],
  at: Position,
): Promise<void> {
  const note = toast.loading(`Uploading ${dropped}…`);
  try {
    const dataset = await freshDataset(dropped);
    const uploads: string[] = [];
    for (const [number, data] of files.entries()) {
      const which = files.length === 1 ? '' : `, ${number + 1} of ${files.length}`;
      const tell = (share: number) =>
        toast.loading(`Uploading ${dropped}${which}… ${Math.round(share * 100)} %`, { id: note });
      uploads.push(await send(dataset, data, tell));
    }
    const version = await post<DatasetVersion>(`${path('datasets', dataset)}/versions`, {
      message: `${dropped}, dropped on a canvas`,
      uploads,
    });
    const nodes = files.map(({ path: place, file }, number) => ({
      type: readers[endingOf(file.name)] ?? 'file-scan',
      label: file.name.replace(/\.[^.]+$/, ''),
      position: { x: at.x + Math.floor(number / column) * step.x, y: at.y + (number % column) * step.y },
      config: {
        path: `dataset://${dataset}@${version.number}/${place}`,
        ...(endingOf(file.name) === 'tsv' && { delimiter: '\t' }),
      },
    }));
    select(addNodes(room.editor, nodes));
    toast.success(`${dropped} is dataset “${dataset}” now`, { id: note });
    void queryClient.invalidateQueries({ queryKey: ['datasets'] });
  } catch (error) {
    toast.dismiss(note);
    throw error;
  }
}

/** A dataset under the file's name, with a number where that is taken. */
async function freshDataset(file: string): Promise<string> {
  const stem =
    file
      .replace(/\.[^.]+$/, '')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 90) || 'data';
  for (let number = 1; ; number++) {
    const name = number === 1 ? stem : `${stem}-${number}`;
    try {
      return (await post<Dataset>('/datasets', { name, description: '' })).name;
    } catch (error) {
      if (!(error instanceof ApiFault && error.status === 409) || number > 50) throw error;
    }
  }
}

/** Sends a file in parts; after a break it goes on where the server says it stopped. */
async function send(dataset: string, { path: place, file }: DataFile, tell: (share: number) => void): Promise<string> {
  const upload = await post<Upload>(`${path('datasets', dataset)}/uploads`, { path: place, sizeBytes: file.size });
  let { received } = upload;
  let failures = 0;
  while (received < file.size) {
    try {
      const part = file.slice(received, received + partBytes);
      received = (await put<Upload>(path('uploads', upload.id), part, { offset: received })).received;
      failures = 0;
      tell(received / file.size);
    } catch (error) {
      if (!(error instanceof ApiFault && error.status === 0) || ++failures > 5) throw error;
      await new Promise(resolve => setTimeout(resolve, 500 * failures));
      received = (await get<Upload>(path('uploads', upload.id))).received;
    }
  }
  return upload.id;
}
