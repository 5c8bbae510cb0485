import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Workflow } from '#engine/plan/workflow.ts';
import type { Attendant } from './auth/attendance.ts';
import type { Config } from './config.ts';
import type { DatasetService } from './datasets/dataset-service.ts';
import type { ResultService } from './jobs/result-service.ts';
import type { RunService } from './jobs/run-service.ts';
import type { NoticeBook } from './notices/notice-book.ts';
import type { Visit } from './rooms/sockets.ts';
import type { Storage } from './storage/connect.ts';
import type { Tables } from './storage/tables.ts';
import type { Checks } from './workflows/checks.ts';
import type { Versions } from './workflows/versions.ts';
import type { Workflows } from './workflows/workflows.ts';

/** A person as the parts of the server pass one on; null where nobody is signed in or the server itself acts. */
export type Actor = { readonly id: string; readonly name: string } | null;

/** A document as it is now. */
export interface DocumentState {
  readonly workflow: Workflow;
  /** Sequence number of the newest update in it; grows with every change, never falls. */
  readonly seq: number;
}

/** Documents that people edit together. The document in a room is the truth; everything else is a copy of some moment. */
export interface Rooms {
  /** The document as it is now, with every acknowledged edit in it. @throws {SluiceError} NOT_FOUND, DOCUMENT_DAMAGED */
  state(workflowId: string): Promise<DocumentState>;
  /** `(await state(id)).workflow`. */
  content(workflowId: string): Promise<Workflow>;
  /** Makes the document of a workflow whose row in the database exists; resolves when it is stored. */
  create(workflowId: string, workflow: Workflow, actor: Actor): Promise<void>;
  /**
   * Turns the document into `workflow` by one ordinary edit, which open editors see at once; gives its `seq`.
   *
   * @param expected  the `seq` that the document must be at, so that nothing is written over that nobody has seen
   * @throws {SluiceError} NOT_FOUND, EDIT_CONFLICT, DATABASE_DOWN
   */
  replace(workflowId: string, workflow: Workflow, actor: Actor, expected?: number): Promise<number>;
  /** Hears of every stored change of any document. @returns what ends the listening */
  onChange(listener: (workflowId: string, seq: number, actor: Actor) => void): () => void;
  /** Lets a socket into a document's room. @throws {SluiceError} SIGN_IN_NEEDED, NOT_FOUND, DOCUMENT_DAMAGED */
  enter(workflowId: string, visit: Visit): Promise<void>;
  /** Looks after a socket to a workflow that is not one of its room's, until what it gives is called. */
  attend(attendant: Attendant): () => void;
  /** Looks again at every socket to a workflow that was deleted, or at those of a person whose part in it has changed. */
  evict(workflowId: string, userId?: string): void;
  /** Looks again at every socket of a person whose account was disabled or who was signed out. */
  evictPerson(userId: string): void;
  /** Open sockets and rooms, for the metrics. */
  readonly counts: { readonly sockets: number; readonly rooms: number };
  /** Writes what is pending and closes every socket with a code that says "come back". */
  close(): Promise<void>;
}

/** Runs of workflows, outside this process; `RunService` without what is private to it. */
export type Runs = Pick<RunService, keyof RunService>;
/** Questions about the results of runs, answered outside this process. */
export type Results = Pick<ResultService, keyof ResultService>;

/**
 * All that the routes work with; wired in `open-services.ts`, closed in `close`.
 *
 * Contract: a part adds its service as one readonly field here; heavy libraries are imported when first used, not when wired.
 */
export interface Services {
  readonly config: Config;
  readonly log: Logger;
  /** The time now; tests bring their own. */
  readonly clock: () => Date;
  readonly storage: Storage;
  /** `storage.database`. */
  readonly database: Kysely<Tables>;
  readonly rooms: Rooms;
  readonly runs: Runs;
  readonly results: Results;
  /** The rows of workflows. */
  readonly workflows: Workflows;
  /** States of documents that can be gone back to; `versions.freeze` is what a run does first. */
  readonly versions: Versions;
  /** What edit time knows of a document. */
  readonly checks: Checks;
  readonly datasets: DatasetService;
  /** What people are told of comments. */
  readonly notices: NoticeBook;
}
