import { toast } from 'sonner';
import type { Position } from '../state/use-document.ts';
import type { CanvasContext } from './canvas-commands.ts';
import { addDataFiles, type DataFile, isDataFile } from './data-file.ts';

/** Data files of a folder that are taken without asking. */
const unasked = 20;
/** Files that are looked at; a folder with more was hardly meant. */
const most = 5000;
/** Names of left-out files that are told. */
const named = 3;

/** Folders among what is dropped; to be asked while the drop is being handled, since the browser forgets it afterwards. */
export const foldersOf = (data: DataTransfer): FileSystemDirectoryEntry[] =>
  entriesOf(data).filter((entry): entry is FileSystemDirectoryEntry => entry.isDirectory);

/** The rest of what is dropped. */
export function filesOf(data: DataTransfer): File[] {
  const names = new Set(foldersOf(data).map(({ name }) => name));
  return [...data.files].filter(({ name }) => !names.has(name));
}

const entriesOf = (data: DataTransfer): FileSystemEntry[] =>
  [...data.items].flatMap(item => (item.kind === 'file' ? (item.webkitGetAsEntry?.() ?? []) : []));

/**
 * Takes a dropped folder: workflow files are added to the canvas, data files become one dataset with a node for each.
 *
 * @param takeWorkflow  adds the nodes of one workflow file
 */
export async function takeFolder(
  { room, announce }: CanvasContext,
  folder: FileSystemDirectoryEntry,
  at: Position,
  takeWorkflow: (file: File, at: Position) => Promise<void>,
): Promise<void> {
  const files = await filesIn(folder);
  const workflows = files.filter(({ path }) => path.endsWith('.workflow.json'));
  const data = files.filter(({ path }) => !path.endsWith('.workflow.json') && isDataFile(path));
  const left = files.filter(({ path }) => !path.endsWith('.workflow.json') && !isDataFile(path));
  if (workflows.length + data.length === 0)
    throw new Error('it holds no workflow and no data file that an operator reads.');
  let place = at;
  for (const { path, file } of workflows) {
    try {
      await takeWorkflow(file, place);
    } catch (error) {
      toast.error(`${path}: ${(error as Error).message}`);
    }
    place = { x: place.x, y: place.y + 240 };
  }
  if (data.length > 0 && (data.length <= unasked || (await mayTake(folder.name, data.length)))) {
    await addDataFiles(room, folder.name, data, place);
    announce(`${data.length} nodes added from ${folder.name}`);
  }
  if (left.length > 0) tellLeftOut(folder.name, left);
}

/** All files of a folder and of those in it, by path; hidden ones are nobody's data. */
async function filesIn(folder: FileSystemDirectoryEntry): Promise<DataFile[]> {
  const found: DataFile[] = [];
  const look = async (entry: FileSystemEntry, path: string): Promise<void> => {
    if (entry.name.startsWith('.') || entry.name === '__MACOSX') return;
    if (found.length >= most) throw new Error(`it holds more than ${most} files; drop a part of it.`);
    if (entry.isFile) found.push({ path, file: await fileOf(entry as FileSystemFileEntry) });
    else
      for (const inner of await childrenOf(entry as FileSystemDirectoryEntry))
        await look(inner, path === '' ? inner.name : `${path}/${inner.name}`);
  };
  for (const entry of await childrenOf(folder)) await look(entry, entry.name);
  return found;
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** In the order of their names; a reader gives some at a time, and none at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
    all.push(...some);
  }
}

const mayTake = (folder: string, count: number): Promise<boolean> =>
  new Promise(resolve => {
    toast(`${folder} holds ${count} data files`, {
      description: 'They become one dataset, and each gets a node here.',
      duration: Number.POSITIVE_INFINITY,
      action: { label: `Add ${count} nodes`, onClick: () => resolve(true) },
      cancel: { label: 'Cancel', onClick: () => resolve(false) },
      onDismiss: () => resolve(false),
    });
  });

function tellLeftOut(folder: string, left: readonly DataFile[]): void {
  const names = left.slice(0, named).map(({ path }) => path);
  const more = left.length > named ? ` and ${left.length - named} more` : '';
  const count = left.length === 1 ? 'One file' : `${left.length} files`;
  toast.info(`${count} of ${folder} left out: no operator reads ${left.length === 1 ? 'it' : 'them'}`, {
    description: names.join(', ') + more,
    duration: 10_000,
  });
}
