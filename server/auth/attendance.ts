import type { Role } from '../http/shapes/elements.ts';
import { elapsed } from '../jobs/elapsed.ts';
import type { Services } from '../services.ts';
import { roleOf, stillVisiting, type Visitor } from './access.ts';

/** Why somebody has to go: the session or token has ended, the workflow is closed to them, or nobody can tell. */
export type Departure = 'signed-out' | 'forbidden' | 'unknown';

/** Somebody with a socket to a workflow. */
export interface Attendant {
  readonly workflowId: string;
  /** As at the door. */
  readonly visitor: Visitor;
  /** Told after every look. */
  stays(role: Role, visitor: Visitor): void;
  goes(why: Departure): void;
}

interface Entry {
  readonly attendant: Attendant;
  looking: boolean;
  again: boolean;
}

/** Waits between tries while the database does not answer; after the last the attendant goes. */
const usualWaits: readonly number[] = [250, 500, 1000, 2000, 4000];

/**
 * Everybody who has a socket to a workflow, and what they may do: looked up again whenever it may have changed, and now and then.
 *
 * Contract: one look at a time, and one that begins after the last change; what cannot be looked up is neither granted nor kept for long.
 */
export class Attendance {
  readonly #services: Pick<Services, 'database' | 'clock'>;
  readonly #entries = new Set<Entry>();
  readonly #waitsMs: readonly number[];
  readonly #timer: NodeJS.Timeout;

  constructor(services: Pick<Services, 'database' | 'clock'>, recheckMs: number, waitsMs = usualWaits) {
    this.#services = services;
    this.#waitsMs = waitsMs;
    this.#timer = setInterval(() => this.recheck(), recheckMs);
    this.#timer.unref();
  }

  /** @returns what takes them off again */
  add(attendant: Attendant): () => void {
    const entry: Entry = { attendant, looking: false, again: false };
    this.#entries.add(entry);
    return () => void this.#entries.delete(entry);
  }

  /** Looks again at those in a workflow, at a person's, at both or, with neither, at all. */
  recheck({ workflow, person }: { readonly workflow?: string; readonly person?: string } = {}): void {
    for (const entry of this.#entries) {
      const { workflowId, visitor } = entry.attendant;
      if (workflow !== undefined && workflow !== workflowId) continue;
      if (person === undefined || person === visitor.person?.id) void this.#look(entry);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#entries.clear();
  }

  async #look(entry: Entry): Promise<void> {
    entry.again = true;
    if (entry.looking) return;
    entry.looking = true;
    for (let failures = 0; entry.again && this.#entries.has(entry); ) {
      entry.again = false;
      try {
        await this.#lookOnce(entry);
        failures = 0;
      } catch {
        if (failures === this.#waitsMs.length) return this.#dismiss(entry, 'unknown');
        await elapsed(this.#waitsMs[failures++]);
        entry.again = true;
      }
    }
    entry.looking = false;
  }

  async #lookOnce(entry: Entry): Promise<void> {
    const { workflowId, visitor, stays } = entry.attendant;
    const now = await stillVisiting(this.#services, visitor);
    if (!now) return this.#dismiss(entry, 'signed-out');
    const role = await roleOf(this.#services, now, 'workflow', workflowId);
    if (!role) return this.#dismiss(entry, 'forbidden');
    if (this.#entries.has(entry)) stays(role, now);
  }

  #dismiss(entry: Entry, why: Departure): void {
    if (this.#entries.delete(entry)) entry.attendant.goes(why);
  }
}
