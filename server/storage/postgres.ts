import { PostgresDialect, type PostgresPool } from 'kysely';
import pg from 'pg';
import { SluiceError } from '#engine/errors.ts';
import { refuseNul } from './values.ts';

const connectTimeoutMs = 5000;
const connections = 10;
/** bytea, int8 and numeric; all that we count fits a float64. */
const oids = { bytes: 17, int8: 20, numeric: 1700 } as const;

/** Bytes come back as Uint8Array, counts as numbers, as they do from SQLite. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid, format): (value: string) => unknown {
    const standard = pg.types.getTypeParser(oid, format as 'text');
    if (oid === oids.int8 || oid === oids.numeric) return Number;
    if (oid === oids.bytes) return value => Uint8Array.from(standard(value) as Buffer);
    return standard;
  },
};

/**
 * PostgreSQL, as Kysely wants it.
 *
 * Contract: a lost server never ends this process; statements fail with DATABASE_DOWN until it is back.
 * @param usable  asked before each connection is lent; false while another server may have taken over
 */
export function postgresDialect(url: string, usable: () => boolean): PostgresDialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'sluice',
    types,
  });
  // Without listeners a connection that breaks would be an uncaught exception.
  pool.on('error', () => {});
  pool.on('connect', client => client.on('error', () => {}));
  return new PostgresDialect({ pool: lender(pool, usable) });
}

function lender(pool: pg.Pool, usable: () => boolean): PostgresPool {
  return {
    async connect() {
      if (!usable()) throw new SluiceError('DATABASE_DOWN', { reason: 'its lock was lost' });
      const client = await pool.connect().catch(error => Promise.reject(describedDown(error)));
      let broken = false;
      return {
        query: (async (text: string, parameters: readonly unknown[]) => {
          try {
            return await client.query(text, parameters.map(refuseNul));
          } catch (error) {
            const described = describedFailure(error);
            broken ||= described instanceof SluiceError && described.code === 'DATABASE_DOWN';
            throw described;
          }
        }) as never,
        release: () => client.release(broken),
      };
    },
    end: () => pool.end(),
  };
}

/** The catalogue error for a server that cannot be reached. */
export function describedDown(error: unknown): SluiceError {
  const { message, code } = error as { message?: string; code?: string };
  return new SluiceError('DATABASE_DOWN', { reason: message || code || 'no connection' }, { cause: error });
}

/** Classes 08 (connection), 53 (resources), 57P (shutdown), and everything that is no answer of the server at all. */
function describedFailure(error: unknown): unknown {
  const code = (error as { code?: string }).code ?? '';
  if (code === '53100') return new SluiceError('DISK_FULL', { path: 'PostgreSQL' }, { cause: error });
  const answered = /^[0-9A-Z]{5}$/.test(code) && !/^(08|53|57P)/.test(code);
  return answered || error instanceof SluiceError ? error : describedDown(error);
}
