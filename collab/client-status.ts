import type { Workflow } from '#engine/plan/workflow.ts';
import type { Person, Role } from './protocol.ts';

/** How an open workflow stands with the server. */
export interface ClientStatus {
  /** `closed`: the server does not want this client back; `closing` says why. */
  readonly connection: 'connecting' | 'online' | 'offline' | 'closed';
  /** Whether the document has been here in full since the client was opened. */
  readonly synced: boolean;
  /** Whether the document as it was here last is: to work on until the server answers. */
  readonly kept: boolean;
  /** Edits that are not stored on the server yet. */
  readonly pending: number;
  /** Null until the server has said. */
  readonly role: Role | null;
  readonly person: Person | null;
  /** Sequence number of the newest stored update that the server told of. */
  readonly seq: number;
  /** Why the server cannot store anything now; empty when it can. */
  readonly failure: string;
  readonly closing: { readonly code: number; readonly reason: string } | null;
}

/** Edits that the server refused: why, how many, and the workflow with them in it, so that people may keep a copy. */
export interface Denial {
  readonly reason: string;
  readonly edits: number;
  readonly workflow: Workflow;
}
