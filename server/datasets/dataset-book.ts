import type { Kysely } from 'kysely';
import { SluiceError } from '#engine/errors.ts';
import type { DatasetManifest } from '#engine/store/dataset-manifest.ts';
import type { Datasets } from '#engine/store/datasets.ts';
import { peopleById } from '../auth/accounts.ts';
import type { Dataset, DatasetVersion } from '../http/shapes/datasets.ts';
import type { Role } from '../http/shapes/elements.ts';
import type { Tables } from '../storage/tables.ts';

type Row = Tables['datasets'];

/**
 * Who owns which dataset, beside what the disk says of it.
 *
 * Contract: the disk is the truth of what there is. What a run or the command line made there gets its row when somebody first asks for it,
 * with the author of its first version as owner.
 */
export class DatasetBook {
  readonly #database: Kysely<Tables>;
  readonly #store: Datasets;
  readonly #clock: () => Date;

  constructor(database: Kysely<Tables>, store: Datasets, clock: () => Date) {
    this.#database = database;
    this.#store = store;
    this.#clock = clock;
  }

  /** Gives rows to what is on the disk without one: to `name`, or to everything. */
  async adopt(name?: string): Promise<void> {
    const there = this.#store.names().filter(found => name === undefined || found === name);
    if (there.length === 0) return;
    const query = this.#database.selectFrom('datasets').select('name').where('deleted', 'is', null);
    const known = new Set((await query.execute()).map(row => row.name));
    for (const found of there) if (!known.has(found)) await this.#enter(found, await this.#firstAuthor(found), '');
  }

  /** Makes an empty dataset. @throws {SluiceError} DATASET_EXISTS, DATASET_NAME_INVALID */
  async create(name: string, description: string, owner: string): Promise<void> {
    if (!this.#store.create(name)) throw new SluiceError('DATASET_EXISTS', { dataset: name });
    await this.#enter(name, owner, description);
  }

  /** A page of those that somebody has a role in, and of public ones, by name. */
  async list(
    roles: ReadonlyMap<string, Role>,
    { cursor, limit, query }: { cursor?: string; limit: number; query?: string },
  ): Promise<{ items: Dataset[]; next: string | null }> {
    await this.adopt();
    const rows = await this.#database
      .selectFrom('datasets')
      .selectAll()
      .where('deleted', 'is', null)
      .orderBy('name')
      .execute();
    const wanted = query?.toLowerCase() ?? '';
    const seen = rows.filter(
      row =>
        (roles.has(row.name) || row.public === 1) &&
        row.name.toLowerCase().includes(wanted) &&
        (cursor === undefined || row.name > cursor),
    );
    const page = seen.slice(0, limit);
    return {
      items: page.map(row => this.#summary(row, roles.get(row.name) ?? 'viewer')),
      next: seen.length > limit ? (page.at(-1)?.name ?? null) : null,
    };
  }

  /** @throws {SluiceError} NOT_FOUND */
  async summary(name: string, role: Role): Promise<Dataset> {
    const query = this.#database
      .selectFrom('datasets')
      .selectAll()
      .where('name', '=', name)
      .where('deleted', 'is', null);
    const row = await query.executeTakeFirst();
    if (!row) throw new SluiceError('NOT_FOUND', { kind: 'dataset', name });
    return this.#summary(row, role);
  }

  async describe(name: string, description: string): Promise<void> {
    await this.#database.updateTable('datasets').set({ description }).where('name', '=', name).execute();
  }

  /** Removes a dataset, its versions, and everybody's part in it. */
  async remove(name: string): Promise<void> {
    this.#store.remove(name);
    const now = this.#clock().toISOString();
    await this.#database.transaction().execute(async step => {
      await step.updateTable('datasets').set({ deleted: now, public: 0 }).where('name', '=', name).execute();
      for (const table of ['members', 'links'] as const)
        await step.deleteFrom(table).where('kind', '=', 'dataset').where('target', '=', name).execute();
    });
  }

  /** Versions as people see them, with who made them. */
  async shown(versions: readonly DatasetManifest[]): Promise<DatasetVersion[]> {
    const ids = [...new Set(versions.flatMap(version => version.author ?? []))];
    const people = await peopleById(this.#database, ids);
    return versions.map(({ number, message, author, created, files }) => ({
      number,
      message,
      author: author === null ? null : (people.get(author) ?? null),
      created,
      files: [...files],
    }));
  }

  /** Bytes that the datasets of a person hold: each content once per dataset, in whatever version. */
  async heldBytes(owner: string): Promise<number> {
    const query = this.#database.selectFrom('datasets').select('name').where('owner_id', '=', owner);
    const names = (await query.where('deleted', 'is', null).execute()).map(row => row.name);
    const sizes = names.map(name => {
      if (!this.#store.names().includes(name)) return 0;
      const files = this.#store.versions(name).flatMap(version => version.files);
      return sum(new Map(files.map(file => [file.sha256, file.sizeBytes])).values());
    });
    return sum(sizes);
  }

  async ownerOf(name: string): Promise<string | null> {
    const query = this.#database.selectFrom('datasets').select('owner_id').where('name', '=', name);
    return (await query.executeTakeFirst())?.owner_id ?? null;
  }

  #summary(row: Row, role: Role): Dataset {
    const newest = this.#store.names().includes(row.name) ? this.#store.newest(row.name) : null;
    return {
      name: row.name,
      description: row.description,
      role,
      public: row.public === 1,
      created: row.created,
      version: newest?.number ?? 0,
      sizeBytes: sum(newest?.files.map(file => file.sizeBytes) ?? []),
    };
  }

  async #enter(name: string, owner: string | null, description: string): Promise<void> {
    const row = { description, owner_id: owner, public: 0, created: this.#clock().toISOString(), deleted: null };
    await this.#database
      .insertInto('datasets')
      .values({ name, ...row })
      .onConflict(clash => clash.column('name').doUpdateSet(row))
      .execute();
  }

  async #firstAuthor(name: string): Promise<string | null> {
    const author = this.#store.versions(name)[0]?.author ?? null;
    if (author === null) return null;
    const found = await this.#database.selectFrom('users').select('id').where('id', '=', author).executeTakeFirst();
    return found?.id ?? null;
  }
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((a, b) => a + b, 0);
