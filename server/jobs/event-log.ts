import { appendFileSync, createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunEvent } from '#engine/run/events.ts';
import { isKept } from '#engine/run/run-journal.ts';
import type { NumberedEvent } from './run-order.ts';

/** Events of a run that goes on which are held in memory; older ones are read from its folder. */
const heldEvents = 5000;

type Counts = Extract<RunEvent, { kind: 'counts' }>;

/**
 * The events of one run by number: newest from memory, older from `events.jsonl`.
 *
 * Contract: `after` gives every kept event exactly once and in order to who asks on from the last number it was given. Counts and
 * progress are there in their newest form only, under the number of their last change, so some numbers never appear.
 */
export class EventLog {
  readonly #path: string;
  readonly #held: NumberedEvent[] = [];
  /** Kept events up to here are on disk only. */
  #from: number;
  #last: number;
  readonly #counts = new Map<
    string,
    { readonly seq: number; readonly at: number; readonly rows: Counts['rows'][string] }
  >();
  readonly #progress = new Map<string, NumberedEvent>();
  readonly #listeners = new Set<() => void>();

  /** @param folder  the run's; it need not be there yet */
  constructor(folder: string, last = 0) {
    this.#path = join(folder, 'events.jsonl');
    this.#from = last;
    this.#last = last;
  }

  /** Number of the newest event. */
  get last(): number {
    return this.#last;
  }

  /** Rows emitted so far by node and port. */
  get rows(): ReadonlyMap<string, Counts['rows'][string]> {
    return new Map([...this.#counts].map(([node, { rows }]) => [node, rows]));
  }

  /** How far nodes say they are. */
  get progress(): ReadonlyMap<string, { readonly done: number; readonly total: number }> {
    return new Map(
      [...this.#progress.values()].flatMap(({ event }) =>
        event.kind === 'progress' ? [[event.node, { done: event.done, total: event.total }] as const] : [],
      ),
    );
  }

  /** The newest state of each node that told one, as far as memory goes. */
  get states(): ReadonlyMap<string, string> {
    return new Map(
      this.#held.flatMap(({ event }) => (event.kind === 'node' ? [[event.node, event.state] as const] : [])),
    );
  }

  add(events: readonly NumberedEvent[]): void {
    for (const { seq, event } of events) {
      if (seq <= this.#last) continue;
      this.#last = seq;
      if (event.kind === 'counts')
        for (const [node, rows] of Object.entries(event.rows)) this.#counts.set(node, { seq, at: event.at, rows });
      else if (event.kind === 'progress') this.#progress.set(event.node, { seq, event });
      else this.#held.push({ seq, event });
    }
    const old = this.#held.length - heldEvents;
    if (old > 0) this.#from = this.#held.splice(0, old)[old - 1].seq;
    for (const listener of this.#listeners) listener();
  }

  /** Takes over what the folder has beyond what was heard, when a runner died before it could tell. */
  catchUp(): void {
    this.add(linesIn(existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : '').filter(e => e.seq > this.#last));
  }

  /**
   * Writes last words on behalf of a runner that cannot.
   *
   * @param gap  numbers left out before them, where the last that was given out is not known
   */
  append(events: readonly RunEvent[], gap = 0): void {
    const numbered = events.map((event, k) => ({ seq: this.#last + 1 + gap + k, event }));
    // A line that was cut off stays a line of its own.
    const text = numbered.map(({ seq, event }) => `${JSON.stringify({ seq, ...event })}\n`).join('');
    if (existsSync(this.#path)) appendFileSync(this.#path, `\n${text}`);
    this.add(numbered);
  }

  /** Events with numbers above `seq`, in order, at most `limit` of them. */
  async after(seq: number, limit: number): Promise<NumberedEvent[]> {
    const older = seq < this.#from ? await readEvents(this.#path, seq, limit) : [];
    const start = older.at(-1)?.seq ?? seq;
    const complete = older.length < limit;
    const newer = complete ? this.#held.filter(e => e.seq > start) : [];
    const found = [...older, ...newer].slice(0, limit);
    const cut = found.length === limit;
    const end = cut ? found[limit - 1].seq : Number.POSITIVE_INFINITY;
    return [...found, ...this.#newest(seq, end)].sort((a, b) => a.seq - b.seq);
  }

  /** @returns what ends the listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #newest(after: number, end: number): NumberedEvent[] {
    const bySeq = new Map<number, { at: number; rows: { [node: string]: Counts['rows'][string] } }>();
    for (const [node, { seq, at, rows }] of this.#counts) {
      if (seq <= after || seq > end) continue;
      const entry = bySeq.get(seq) ?? { at, rows: {} };
      entry.rows[node] = rows;
      bySeq.set(seq, entry);
    }
    const counts = [...bySeq].map(([seq, { at, rows }]) => ({ seq, event: { kind: 'counts', at, rows } as Counts }));
    return [...counts, ...[...this.#progress.values()].filter(({ seq }) => seq > after && seq <= end)];
  }
}

/** Kept events in the text of an event file; a torn line is none. */
function linesIn(text: string): NumberedEvent[] {
  return text.split('\n').flatMap((line, k) => eventIn(line, k + 1) ?? []);
}

/** @param place  number of an event of a file that has none: its line */
export function eventIn(line: string, place: number): NumberedEvent | null {
  if (line === '') return null;
  try {
    const { seq = place, ...event } = JSON.parse(line) as { seq?: number } & RunEvent;
    return isKept(event as RunEvent) ? { seq, event: event as RunEvent } : null;
  } catch {
    return null;
  }
}

/** Events of a file with numbers above `after`, at most `limit`. */
export async function readEvents(
  path: string,
  after: number,
  limit: number,
  wanted: (event: RunEvent) => boolean = () => true,
): Promise<NumberedEvent[]> {
  if (!existsSync(path)) return [];
  const found: NumberedEvent[] = [];
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  let place = 0;
  for await (const line of lines) {
    const numbered = eventIn(line, ++place);
    if (!numbered || numbered.seq <= after || !wanted(numbered.event)) continue;
    found.push(numbered);
    if (found.length === limit) break;
  }
  lines.close();
  return found;
}

/** Number of the newest event in a file. */
export function lastSeq(folder: string): number {
  const path = join(folder, 'events.jsonl');
  return existsSync(path) ? (linesIn(readFileSync(path, 'utf8')).at(-1)?.seq ?? 0) : 0;
}
