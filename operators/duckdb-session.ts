import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { SluiceError } from '#engine/errors.ts';

/** A DuckDB of its own in memory. */
export interface DuckdbSession {
  readonly connection: DuckDBConnection;
  close(): void;
}

export interface DuckdbOptions {
  readonly memoryBytes?: number;
  /** Whether queries may read files; off unless the operator names them itself. */
  readonly files?: boolean;
  readonly signal?: AbortSignal;
}

/** Below this DuckDB cannot sort or group at all. */
const leastMemoryBytes = 128 * 1024 * 1024;

/**
 * Opens a DuckDB in memory that spills to a temporary folder and stops with `signal`.
 *
 * One thread and UTC, so that equal inputs give equal rows in equal order everywhere [O9].
 */
export async function openDuckdb({ memoryBytes, files = false, signal }: DuckdbOptions = {}): Promise<DuckdbSession> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-duckdb-'));
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    temp_directory: folder,
    autoinstall_known_extensions: 'false',
    enable_external_access: String(files),
    ...(memoryBytes !== undefined && { memory_limit: `${Math.max(memoryBytes, leastMemoryBytes)}B` }),
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const interrupt = () => connection.interrupt();
  signal?.addEventListener('abort', interrupt);
  return {
    connection,
    close() {
      signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
      instance.closeSync();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs `work`, turning what DuckDB says into the one error that carries it. @throws {SluiceError} SQL_FAILED, OVERFLOW */
export async function asSqlError<T>(work: () => T | Promise<T>, field?: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw sqlError(error, field);
  }
}

export function sqlError(error: unknown, field?: string): SluiceError {
  if (error instanceof SluiceError) return error;
  const reason = (error as Error).message;
  if (/^Out of Range Error|out of range for the destination type|Failed to cast decimal value/.test(reason))
    return new SluiceError('OVERFLOW', { operation: 'the query', type: 'int64', field }, { cause: error });
  return new SluiceError('SQL_FAILED', { reason, field }, { cause: error });
}
