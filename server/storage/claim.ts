import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import pg from 'pg';
import { SluiceError } from '#engine/errors.ts';
import { describedDown } from './postgres.ts';

/** One server's hold on a database: rooms live in one process, so a second server would let edits diverge. */
export interface Claim {
  /** False while the hold is lost, when another server may have taken it. */
  readonly held: boolean;
  release(): Promise<void>;
}

/** Advisory lock of the one server. */
const serverLock = 7_411_002;
const retryMs = { first: 200, most: 5000 } as const;

/**
 * The hold on an SQLite file: an exclusive lock of the operating system on `<file>.lock`, which ends with the process however that ends.
 *
 * @throws {SluiceError} DATABASE_IN_USE
 */
export function claimFile(file: string): Claim {
  const path = `${file}.lock`;
  let lock: Libsql.Database | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    lock = new Libsql(path);
    lock.exec('begin exclusive');
  } catch (error) {
    lock?.close();
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY'))
      throw new SluiceError('DATABASE_IN_USE', { path: file }, { cause: error });
    throw new SluiceError('DATABASE_UNUSABLE', { path, reason: (error as Error).message }, { cause: error });
  }
  const held = lock;
  return { held: true, release: async () => void held.close() };
}

/**
 * The hold on a PostgreSQL database: an advisory lock on a connection of its own, taken again whenever that connection is lost.
 *
 * @throws {SluiceError} DATABASE_IN_USE, DATABASE_DOWN
 */
export async function claimPostgres(url: string): Promise<Claim> {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let released = false;

  const take = async (): Promise<boolean> => {
    const next = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000, keepAlive: true });
    next.on('error', () => {});
    next.on('end', () => lost(next));
    await next.connect();
    const { rows } = await next.query('select pg_try_advisory_lock($1) as got', [serverLock]);
    if (rows[0].got && !released) client = next;
    else await next.end();
    return rows[0].got;
  };
  const lost = (which: pg.Client) => {
    if (which !== client) return;
    client = null;
    if (!released) retry(retryMs.first);
  };
  const retry = (ms: number) => {
    timer = setTimeout(() => {
      take().then(
        got => got || released || retry(Math.min(ms * 2, retryMs.most)),
        () => released || retry(Math.min(ms * 2, retryMs.most)),
      );
    }, ms);
    timer.unref();
  };

  const got = await take().catch(error => Promise.reject(describedDown(error)));
  if (!got) throw new SluiceError('DATABASE_IN_USE', { path: withoutPassword(url) });
  return {
    get held() {
      return client !== null;
    },
    async release() {
      released = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}

/** The URL as it may be shown. */
export function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password) shown.password = '***';
  return shown.href;
}
