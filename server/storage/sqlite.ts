import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { SqliteDialect, type SqliteDialectConfig } from 'kysely';
import Libsql from 'libsql';
import { SluiceError } from '#engine/errors.ts';
import { DurableDialect, type Safe } from './durable.ts';
import { refuseNul } from './values.ts';
import { WalSync } from './wal-sync.ts';

const busyTimeoutMs = 5000;
const mostStatements = 500;
/** Pages of 4 kB in the log before it goes into the database, which everybody waits for. */
const checkpointPages = 4000;

/**
 * SQLite through libsql, as Kysely wants it: one connection, one statement at a time.
 *
 * Contract: what a statement wrote is on the disk when its promise resolves, so neither kill -9 nor a power failure takes anything acknowledged [L10].
 * The event loop does not wait for the disk: SQLite writes its log (WAL, synchronous=NORMAL) and a thread puts it there (measured: a disk that others
 * keep busy held everybody in a room up for 30 % of the time).
 * @param safe  what puts it there, for tests
 * @throws {SluiceError} DATABASE_UNUSABLE
 */
export function sqliteDialect(file: string, safe: Safe = new WalSync(file)): SqliteDialect {
  const { database, isLogged } = open(file);
  const prepared = statementsOf(database);
  const config: SqliteDialectConfig = {
    database: {
      close: () => void database.close(),
      prepare: text => {
        const statement = prepared(text);
        return {
          reader: statement.reader,
          all: parameters => attempt(() => statement.all(bound(parameters)).map(withBytes)),
          run: parameters => attempt(() => statement.run(bound(parameters))),
          iterate: parameters => statement.all(bound(parameters)).map(withBytes)[Symbol.iterator](),
        };
      },
    },
  };
  return isLogged ? new DurableDialect(config, safe) : new SqliteDialect(config);
}

function open(file: string): { readonly database: Libsql.Database; readonly isLogged: boolean } {
  try {
    if (file !== ':memory:') makePrivate(file);
    const database = new Libsql(file, { timeout: busyTimeoutMs });
    const mode = database.prepare('pragma journal_mode = wal').get() as { journal_mode: string };
    // Without a log, as in memory or on a file system that cannot share memory, SQLite itself makes sure.
    const isLogged = mode.journal_mode === 'wal';
    database.exec(`pragma synchronous = ${isLogged ? 'normal' : 'full'}`);
    database.exec(`pragma wal_autocheckpoint = ${checkpointPages}`);
    database.exec('pragma foreign_keys = on');
    return { database, isLogged };
  } catch (error) {
    throw new SluiceError('DATABASE_UNUSABLE', { path: file, reason: (error as Error).message }, { cause: error });
  }
}

/**
 * Statements are prepared once per text, the least used forgotten: libsql frees one only when the garbage collector comes by, which
 * knows nothing of its 5 kB (measured: 300 MB after 60 000 queries).
 */
function statementsOf(database: Libsql.Database): (text: string) => Libsql.Statement {
  const known = new Map<string, Libsql.Statement>();
  return text => {
    const statement = known.get(text) ?? attempt(() => database.prepare(text));
    known.delete(text);
    known.set(text, statement);
    if (known.size > mostStatements) known.delete(known.keys().next().value as string);
    return statement;
  };
}

/** The file holds hashes of passwords, so it is its owner's alone; what SQLite puts beside it follows. */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  closeSync(openSync(file, 'a', 0o600));
}

/** libsql aborts the process on a boolean and stores every plain number as a real. */
const bound = (parameters: readonly unknown[]): unknown[] =>
  parameters.map(value => {
    if (typeof value === 'boolean') return value ? 1n : 0n;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
    return refuseNul(value) ?? null;
  });

/** libsql gives bytes as ArrayBuffer. */
function withBytes(row: unknown): unknown {
  const fields = row as { [name: string]: unknown };
  for (const name in fields) if (fields[name] instanceof ArrayBuffer) fields[name] = new Uint8Array(fields[name]);
  return row;
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw described(error);
  }
}

/** A full or failing disk as the catalogue says it; what the statement itself got wrong stays as it is. */
function described(error: unknown): unknown {
  const { code = '', message } = error as { code?: string; message: string };
  if (code.startsWith('SQLITE_FULL')) return new SluiceError('DISK_FULL', { path: 'sluice.db' }, { cause: error });
  if (/^SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|READONLY|CORRUPT|NOTADB)/.test(code) || /not open/.test(message))
    return new SluiceError('DATABASE_DOWN', { reason: message }, { cause: error });
  return error;
}
