import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileError, SluiceError } from '#engine/errors.ts';
import { followed, itemsOf } from './json-rows.ts';

export interface HttpSettings {
  readonly url: string;
  readonly format: 'json' | 'csv' | 'jsonl';
  readonly headers?: { readonly [name: string]: string };
  readonly pagination?:
    | { readonly param: string; readonly start: number; readonly pages: number }
    | { readonly nextPointer: string };
}

/** Milliseconds until a service must begin to answer. */
const answerMs = 60_000;
/** Pages followed by address before it is taken for a circle. */
const mostPages = 10_000;

/**
 * Downloads the pages of an answer to files `page-1…n` in a folder of their own, which is the caller's to remove.
 *
 * @param pages  how many at most, for a look at the first
 * @throws {SluiceError} HTTP_FAILED, SECRET_UNKNOWN
 */
export async function download(
  settings: HttpSettings,
  secret: (name: string) => string,
  { pages = mostPages, signal }: { readonly pages?: number; readonly signal?: AbortSignal },
): Promise<{ readonly folder: string; readonly pages: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), `sluice-http-${process.pid}-`));
  const files: string[] = [];
  try {
    const headers = headersOf(settings, secret);
    for (let url: string | null = firstUrl(settings); url !== null && files.length < pages; ) {
      const file = join(folder, `page-${files.length + 1}`);
      await fetchTo(url, headers, file, signal);
      if (files.length > 0 && isEmpty(file, settings)) break;
      files.push(file);
      url = nextUrl(url, file, files.length, settings);
    }
    return { folder, pages: files };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function headersOf({ url, headers = {} }: HttpSettings, secret: (name: string) => string): Headers {
  const own = new Headers({ 'user-agent': 'sluice' });
  for (const [name, value] of Object.entries(headers)) {
    const sent = value.startsWith('secret:') ? secret(value.slice('secret:'.length)) : value;
    try {
      own.set(name, sent);
    } catch {
      // What the platform says of it quotes the value, which may be a secret.
      const reason = `the header '${name}' cannot be sent: its name or value holds characters that headers may not hold`;
      throw new SluiceError('HTTP_FAILED', { url, reason, field: 'headers' });
    }
  }
  return own;
}

const failed = (url: string, reason: string, cause?: unknown) =>
  new SluiceError('HTTP_FAILED', { url, reason, field: 'url' }, { cause });

async function fetchTo(url: string, headers: Headers, file: string, signal: AbortSignal | undefined): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`no answer within ${answerMs / 1000} s`)), answerMs);
  try {
    const response = await fetch(url, {
      headers,
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    });
    clearTimeout(timer);
    if (!response.ok) throw failed(url, `it answered ${response.status} ${response.statusText}`.trim());
    await pipeline(
      response.body ? Readable.fromWeb(response.body as never) : Readable.from([]),
      createWriteStream(file),
    );
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    if ('syscall' in (error as Error) && 'path' in (error as Error)) throw fileError(error, file, 'write');
    const { cause, message } = error as Error & { cause?: Error };
    throw failed(url, cause?.message || message, error);
  } finally {
    clearTimeout(timer);
  }
}

function firstUrl({ url, pagination }: HttpSettings): string {
  if (!URL.canParse(url) || !/^(https?|data):/.test(url)) throw failed(url, 'it is no http address');
  return pagination && 'param' in pagination ? withParam(url, pagination.param, pagination.start) : url;
}

function withParam(url: string, param: string, value: number): string {
  const page = new URL(url);
  page.searchParams.set(param, `${value}`);
  return page.href;
}

function nextUrl(url: string, file: string, done: number, { pagination }: HttpSettings): string | null {
  if (!pagination) return null;
  if ('param' in pagination)
    return done < pagination.pages ? withParam(url, pagination.param, pagination.start + done) : null;
  const next = valueAt(file, pagination.nextPointer);
  return typeof next === 'string' && next !== '' ? new URL(next, url).href : null;
}

/** The value under a pointer in a JSON file; null when there is none. */
function valueAt(file: string, pointer: string): unknown {
  try {
    return followed(JSON.parse(readFileSync(file, 'utf8')), pointer);
  } catch {
    return null;
  }
}

/** Whether a page has nothing in it: no bytes, or an empty array. */
const isEmpty = (file: string, { format }: HttpSettings): boolean =>
  statSync(file).size === 0 || (format === 'json' && itemsOf(file, null).length === 0);
