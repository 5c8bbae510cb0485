import { type CompiledQuery, type DatabaseConnection, type QueryResult, SqliteDialect, SqliteDriver } from 'kysely';

type Config = ConstructorParameters<typeof SqliteDialect>[0];

/** What a driver needs to make writes safe. */
export interface Safe {
  /** Resolves when everything written so far is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * SQLite whose writes resolve when they are on the disk, though committing does not wait for it.
 *
 * Contract: one statement outside a transaction, and a commit, resolve after `sync`; the connection is held until then, so nobody reads what may
 * still be lost [L10].
 */
export class DurableDialect extends SqliteDialect {
  readonly #config: Config;
  readonly #safe: Safe;

  constructor(config: Config, safe: Safe) {
    super(config);
    this.#config = config;
    this.#safe = safe;
  }

  override createDriver(): SqliteDriver {
    return new DurableDriver(this.#config, this.#safe);
  }
}

class DurableDriver extends SqliteDriver {
  readonly #safe: Safe;
  #connection: DatabaseConnection | null = null;

  constructor(config: Config, safe: Safe) {
    super(config);
    this.#safe = safe;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return (this.#connection ??= new DurableConnection(connection, this.#safe));
  }

  override async destroy(): Promise<void> {
    await this.#safe.close().catch(() => {});
    await super.destroy();
  }
}

class DurableConnection implements DatabaseConnection {
  readonly #inner: DatabaseConnection;
  readonly #safe: Safe;
  #isOpen = false;

  constructor(inner: DatabaseConnection, safe: Safe) {
    this.#inner = inner;
    this.#safe = safe;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const word = /^\s*([a-z]+)/i.exec(query.sql)?.[1].toLowerCase() ?? '';
    // Kysely rolls back when a commit fails; one that has not reached the disk is over all the same.
    if (word === 'rollback' && !this.#isOpen) return { rows: [] };
    const result = await this.#inner.executeQuery<R>(query);
    if (word === 'begin') this.#isOpen = true;
    if (word === 'commit' || word === 'end' || (word === 'rollback' && !/\bto\b/i.test(query.sql)))
      this.#isOpen = false;
    if (!this.#isOpen && word !== 'select' && word !== 'rollback') await this.#safe.sync();
    return result;
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.#inner.streamQuery(query, chunkSize);
  }
}
