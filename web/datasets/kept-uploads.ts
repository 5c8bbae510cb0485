/** What outlives the page of an upload: enough to find it on the server and to know its file again. */
export interface KeptUpload {
  /** The server's id; null until it is announced. */
  readonly id: string | null;
  readonly dataset: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** When the file was last changed, in milliseconds: with name and size it tells whether it is the same file. */
  readonly modified: number;
}

const place = 'sluice.uploads';

export function kept(): readonly KeptUpload[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
    return Array.isArray(list) ? (list as KeptUpload[]) : [];
  } catch {
    return [];
  }
}

let last = '';

/** Keeps what is known of these uploads, and leaves those of other datasets and pages, but for the ids in `gone`. */
export function keep(items: readonly KeptUpload[], gone: readonly string[] = []): void {
  const now = items
    .filter(({ id }) => id !== null)
    .map(({ id, dataset, path, sizeBytes, modified }) => ({ id, dataset, path, sizeBytes, modified }));
  const text = JSON.stringify(now);
  if (text === last && gone.length === 0) return;
  const mine = new Set([...now.map(({ id }) => id), ...gone]);
  const before = new Set((JSON.parse(last || '[]') as KeptUpload[]).map(({ id }) => id));
  last = text;
  const others = kept().filter(({ id }) => !mine.has(id) && !before.has(id));
  localStorage.setItem(place, JSON.stringify([...others, ...now]));
}
