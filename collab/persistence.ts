import type { Person, Role } from './protocol.ts';

/** What was known of a copy when it was last changed: who may do what in it, and how much of it the server has not got. */
export interface Kept {
  readonly role: Role;
  readonly person: Person | null;
  readonly pending: number;
}

/** A replica's copy on its own disk, such as IndexedDB. */
export interface Persistence {
  /** The origin of its transactions: what it reads back is no new edit. */
  readonly origin: unknown;
  /** What was kept of this document is in it. */
  readonly loaded: Promise<unknown>;
  /** What `note` was told last; null where the copy has never been in step with the server: it may be a part of the document. */
  readonly kept: Kept | null;
  /** Is told of every change while the copy is whole; before the edit that `pending` counts is kept. */
  note(now: Kept): void;
  /** Forgets it; called when the server refused what it holds. */
  clear(): Promise<unknown>;
  close(): void;
}
