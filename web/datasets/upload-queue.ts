import { create } from 'zustand';
import type { Upload } from '#server/http/shapes/datasets.ts';
import { ApiFault, get, path, post, remove } from '../state/api.ts';
import { type KeptUpload, keep, kept } from './kept-uploads.ts';
import { patiently, sendFile } from './send-file.ts';

/**
 * `queued` waits for its turn, `offline` for the connection, `missing` for the file, which a reloaded page no longer has;
 * `arrived` waits for the commit.
 */
export type UploadState = 'queued' | 'sending' | 'offline' | 'paused' | 'missing' | 'arrived' | 'refused';

/** One file on its way into a dataset. */
export interface UploadItem extends KeptUpload {
  readonly state: UploadState;
  readonly received: number;
  readonly fault: string | null;
  /** Bytes per second, lately. */
  readonly rate: number | null;
}

const mostAtOnce = 2;
const files = new Map<string, File>();
const senders = new Map<string, AbortController>();

/** All uploads of this page, by dataset and path; they go on while the person looks at something else. */
export const useUploads = create<{ readonly items: readonly UploadItem[] }>()(() => ({ items: [] }));

const keyOf = ({ dataset, path: file }: Pick<UploadItem, 'dataset' | 'path'>): string => `${dataset}\n${file}`;
const find = (key: string): UploadItem | undefined => useUploads.getState().items.find(item => keyOf(item) === key);

function set(items: readonly UploadItem[]): void {
  useUploads.setState({ items });
  keep(items);
}
const patch = (key: string, change: Partial<UploadItem>): void =>
  set(useUploads.getState().items.map(item => (keyOf(item) === key ? { ...item, ...change } : item)));

/** Takes files in: new ones begin, one that was interrupted goes on where it was, another file of the same name replaces it. */
export function addFiles(dataset: string, given: readonly File[]): void {
  for (const file of given) {
    const fresh = { dataset, path: file.name, sizeBytes: file.size, modified: file.lastModified };
    const key = keyOf(fresh);
    const old = find(key);
    files.set(key, file);
    if (old && old.sizeBytes === fresh.sizeBytes && old.modified === fresh.modified) {
      if (old.state === 'missing' || old.state === 'refused') patch(key, { state: 'queued', fault: null });
      continue;
    }
    if (old) discard(old);
    files.set(key, file);
    const item: UploadItem = { ...fresh, id: null, state: 'queued', received: 0, fault: null, rate: null };
    set([...useUploads.getState().items, item]);
  }
  pump();
}

export function pause(item: UploadItem): void {
  patch(keyOf(item), { state: 'paused', rate: null });
  senders.get(keyOf(item))?.abort();
}

export function resume(item: UploadItem): void {
  patch(keyOf(item), { state: 'queued', fault: null });
  pump();
}

/** Forgets an upload, here and on the server. */
export function discard(item: UploadItem): void {
  forget([item]);
  if (item.id) void remove(path('uploads', item.id)).catch(() => undefined);
}

/** Forgets uploads here: they are committed, or gone. */
export function forget(items: readonly UploadItem[]): void {
  const gone = new Set(items.map(keyOf));
  set(useUploads.getState().items.filter(item => !gone.has(keyOf(item))));
  for (const key of gone) {
    senders.get(key)?.abort();
    files.delete(key);
  }
}

/** Finds out how far the uploads got that an earlier page had under way. */
export async function recall(dataset: string): Promise<void> {
  const unknown = kept().filter(upload => upload.dataset === dataset && upload.id && !find(keyOf(upload)));
  for (const upload of unknown) {
    const now = await get<Upload>(path('uploads', upload.id!)).catch((error: unknown) => error);
    if (find(keyOf(upload))) continue;
    if (now instanceof ApiFault && now.status === 0) continue;
    const { items } = useUploads.getState();
    if (now instanceof Error) {
      keep(items, [upload.id!]);
      continue;
    }
    const { received, sizeBytes, sha256 } = now as Upload;
    const state = received === sizeBytes && sha256 ? 'arrived' : 'missing';
    set([...items, { ...upload, state, received, fault: null, rate: null }]);
  }
}

function pump(): void {
  for (const item of useUploads.getState().items)
    if (item.state === 'queued' && senders.size < mostAtOnce && !senders.has(keyOf(item))) void send(keyOf(item));
}

async function send(key: string): Promise<void> {
  const item = find(key);
  const file = files.get(key);
  if (!item || !file) return patch(key, { state: 'missing' });
  const sender = new AbortController();
  senders.set(key, sender);
  const current = () => senders.get(key) === sender && !sender.signal.aborted;
  const tell = (change: Partial<UploadItem>) => current() && patch(key, change);
  const patience = {
    signal: sender.signal,
    onBroken: (fault: Error | null) =>
      tell(fault ? { state: 'offline', fault: fault.message, rate: null } : { state: 'sending', fault: null }),
  };
  tell({ state: 'sending', fault: null });
  try {
    const { id, received } = await patiently(() => announced(item), patience);
    tell({ id, received });
    const speed = speedometer(received);
    const onReceived = (now: number) => tell({ received: now, rate: speed(now), state: 'sending', fault: null });
    await sendFile({ upload: id, file, received, onReceived, ...patience });
    tell({ state: 'arrived', received: file.size, rate: null });
  } catch (error) {
    // An upload that the server has given up on begins afresh.
    if (error instanceof ApiFault && error.status === 404 && item.id) tell({ id: null, received: 0, state: 'queued' });
    else tell({ state: 'refused', rate: null, fault: wordsOf(error) });
  } finally {
    if (senders.get(key) === sender) senders.delete(key);
    pump();
  }
}

const announced = ({ id, dataset, path: file, sizeBytes }: UploadItem): Promise<Upload> =>
  id
    ? get<Upload>(path('uploads', id))
    : post<Upload>(`${path('datasets', dataset)}/uploads`, { path: file, sizeBytes });

function wordsOf(error: unknown): string {
  if (error instanceof ApiFault) return `${error.message} ${error.remedy}`;
  if (error instanceof DOMException && error.name === 'NotReadableError')
    return 'The file has changed or gone since it was chosen. Choose it again.';
  return error instanceof Error ? error.message : String(error);
}

/** Bytes per second over the last seconds. */
function speedometer(start: number): (received: number) => number | null {
  let [at, from] = [performance.now(), start];
  let rate: number | null = null;
  return received => {
    const now = performance.now();
    if (now - at > 200) {
      const latest = ((received - from) / (now - at)) * 1000;
      rate = rate === null ? latest : rate * 0.6 + latest * 0.4;
      [at, from] = [now, received];
    }
    return rate;
  };
}
