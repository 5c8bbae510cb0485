import { Kysely, sql } from 'kysely';
import { SluiceError } from '#engine/errors.ts';
import { type Claim, claimFile, claimPostgres, withoutPassword } from './claim.ts';
import { migrate } from './migrate.ts';
import { postgresDialect } from './postgres.ts';
import { sqliteDialect } from './sqlite.ts';
import type { Tables } from './tables.ts';

/** Where the database is: PostgreSQL when there is a URL, else the SQLite file. */
export interface DatabasePlace {
  /** `postgres://…`, from SLUICE_DATABASE_URL. */
  readonly url?: string | null;
  readonly file: string;
}

/** The database of a running server. */
export interface Storage {
  readonly database: Kysely<Tables>;
  /** Whether it answers now; for /healthz/ready. */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

const readyTimeoutMs = 2000;

/** A connection as it is: no lock, no migration. For a running server: `openStorage`. */
export function openDatabase({ url, file }: DatabasePlace, usable: () => boolean = () => true): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: url ? postgresDialect(checked(url), usable) : sqliteDialect(file) });
}

/**
 * Takes the database for this server alone and brings it up to this program.
 *
 * Contract: while it is down, statements fail with DATABASE_DOWN (503) and `isReady` is false; it comes back by itself.
 * @throws {SluiceError} DATABASE_IN_USE, DATABASE_NEWER, DATABASE_DOWN, DATABASE_UNUSABLE
 */
export async function openStorage(place: DatabasePlace): Promise<Storage> {
  const url = place.url ? checked(place.url) : null;
  const claim: Claim = url ? await claimPostgres(url) : claimFile(place.file);
  let database: Kysely<Tables> | null = null;
  try {
    database = openDatabase(place, () => claim.held);
    await migrate(database, url ? 'postgres' : 'sqlite', url ? withoutPassword(url) : place.file);
    return storageOf(database, claim);
  } catch (error) {
    await database?.destroy();
    await claim.release();
    throw error;
  }
}

function storageOf(database: Kysely<Tables>, claim: Claim): Storage {
  return {
    database,
    isReady: async () => claim.held && (await answers(database)),
    async close() {
      await database.destroy();
      await claim.release();
    },
  };
}

async function answers(database: Kysely<Tables>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>(done => {
    timer = setTimeout(done, readyTimeoutMs, false);
  });
  const asked = sql`select 1`.execute(database).then(
    () => true,
    () => false,
  );
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

function checked(url: string): string {
  if (URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)) return url;
  throw new SluiceError('DATABASE_UNUSABLE', {
    path: 'SLUICE_DATABASE_URL',
    reason: 'it is no URL that begins with postgres:// (is a character of the password not percent-encoded?)',
  });
}
