import type { Kysely } from 'kysely';
import * as Y from 'yjs';
import type { StoredUpdate } from '#collab/room.ts';
import { SluiceError } from '#engine/errors.ts';
import type { Tables } from '../storage/tables.ts';

/** A document as read from the database. */
export interface LoadedDocument {
  readonly doc: Y.Doc;
  /** Sequence number of the newest row, 0 without rows. */
  readonly seq: number;
  readonly sizeBytes: number;
  /** Rows that it was made of. */
  readonly rows: number;
}

/** Documents in the database: a row per update, now and then one that stands for all before it. */
export class DocumentStore {
  readonly #database: Kysely<Tables>;
  readonly #clock: () => Date;

  constructor(database: Kysely<Tables>, clock: () => Date) {
    this.#database = database;
    this.#clock = clock;
  }

  /**
   * Reads a document.
   *
   * Contract: all or nothing, so that half a document never goes back into the store.
   * @throws {SluiceError} NOT_FOUND, DOCUMENT_DAMAGED
   */
  async load(workflowId: string): Promise<LoadedDocument> {
    const workflow = await this.#database
      .selectFrom('workflows')
      .select('id')
      .where('id', '=', workflowId)
      .where('deleted', 'is', null)
      .executeTakeFirst();
    if (!workflow) throw new SluiceError('NOT_FOUND', { kind: 'workflow', name: workflowId });
    const rows = await this.#database
      .selectFrom('updates')
      .select(['seq', 'kind', 'data'])
      .where('workflow_id', '=', workflowId)
      .orderBy('seq')
      .execute();
    const doc = new Y.Doc();
    let sizeBytes = 0;
    for (const { seq, kind, data } of rows) {
      const bytes = new Uint8Array(data);
      sizeBytes += bytes.byteLength;
      try {
        if (kind === 'state') Y.applyUpdateV2(doc, bytes);
        else Y.applyUpdate(doc, bytes);
      } catch (cause) {
        throw damaged(workflowId, `row ${seq} cannot be read`, cause);
      }
    }
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
      throw damaged(workflowId, 'rows are missing between those that are there');
    return { doc, seq: Number(rows.at(-1)?.seq ?? 0), sizeBytes, rows: rows.length };
  }

  /** Stores updates in one transaction, all or none; gives the sequence number of the last, 0 when there was nothing to store. */
  async append(workflowId: string, updates: readonly StoredUpdate[]): Promise<number> {
    const at = this.#clock().toISOString();
    const rows = updates
      .filter(({ update }) => update.byteLength > 0)
      .map(({ update, person }) => ({
        workflow_id: workflowId,
        kind: 'update' as const,
        user_id: person?.id ?? null,
        at,
        data: update,
      }));
    if (rows.length === 0) return 0;
    return this.#database.transaction().execute(async transaction => {
      let last = 0;
      for (let i = 0; i < rows.length; i += rowsPerStatement) {
        const some = rows.slice(i, i + rowsPerStatement);
        const stored = await transaction.insertInto('updates').values(some).returning('seq').execute();
        last = Math.max(last, ...stored.map(({ seq }) => Number(seq)));
      }
      return last;
    });
  }

  /**
   * Puts the document's state in the place of the rows up to `seq`.
   *
   * Contract: one transaction, and `doc` holds all that those rows say, so nothing is lost at any moment.
   * @returns  sequence number of the new row
   */
  async compact(workflowId: string, doc: Y.Doc, seq: number): Promise<number> {
    const data = Y.encodeStateAsUpdateV2(doc);
    const row = { workflow_id: workflowId, user_id: null, at: this.#clock().toISOString(), data };
    return this.#database.transaction().execute(async transaction => {
      const stored = await transaction
        .insertInto('updates')
        .values({ ...row, kind: 'state' })
        .returning('seq')
        .executeTakeFirstOrThrow();
      await transaction.deleteFrom('updates').where('workflow_id', '=', workflowId).where('seq', '<=', seq).execute();
      return Number(stored.seq);
    });
  }
}

/** SQLite takes 32 766 values in a statement. */
const rowsPerStatement = 1000;

const damaged = (workflow: string, reason: string, cause?: unknown): SluiceError =>
  new SluiceError('DOCUMENT_DAMAGED', { workflow, reason }, { cause });
