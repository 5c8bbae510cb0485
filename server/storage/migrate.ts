import { type Kysely, sql } from 'kysely';
import { SluiceError } from '#engine/errors.ts';
import { type Migration, migrations, postgresWords, sqliteWords } from './migrations.ts';
import type { Tables } from './tables.ts';

/** Advisory lock that holds concurrent migrations apart. */
const migrationLock = 7_411_001;

/**
 * Brings the database up to this program, under a lock: of several that start at once, one migrates and the others find it done.
 *
 * All missing steps are one transaction, so a crash leaves the database as it was.
 * @param name   the database as a person knows it, for errors
 * @param steps  those of this program; tests bring their own
 * @returns how many steps were missing
 * @throws {SluiceError} DATABASE_NEWER, DATABASE_DOWN
 */
export async function migrate(
  database: Kysely<Tables>,
  kind: 'sqlite' | 'postgres',
  name: string,
  steps: readonly Migration[] = migrations,
): Promise<number> {
  return database.connection().execute(async connection => {
    await sql.raw(kind === 'sqlite' ? 'begin immediate' : 'begin').execute(connection);
    try {
      if (kind === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(migrationLock)})`.execute(connection);
      const missing = await advance(connection, kind, name, steps);
      await sql`commit`.execute(connection);
      return missing;
    } catch (error) {
      await sql`rollback`.execute(connection).catch(() => {});
      throw error;
    }
  });
}

async function advance(
  database: Kysely<Tables>,
  kind: 'sqlite' | 'postgres',
  name: string,
  steps: readonly Migration[],
): Promise<number> {
  await sql`create table if not exists schema_version (version integer not null)`.execute(database);
  const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(database);
  const found = rows[0]?.version ?? 0;
  if (found > steps.length) throw new SluiceError('DATABASE_NEWER', { path: name, found, known: steps.length });
  for (const step of steps.slice(found)) await step(database, kind === 'sqlite' ? sqliteWords : postgresWords);
  if (rows.length === 0) await sql`insert into schema_version values (${steps.length})`.execute(database);
  else if (found < steps.length) await sql`update schema_version set version = ${steps.length}`.execute(database);
  return steps.length - found;
}
