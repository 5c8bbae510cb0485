import type { Upload } from '#server/http/shapes/datasets.ts';
import { ApiFault, get, path, refusalOf, url } from '../state/api.ts';

const pieces = { least: 256 * 1024, first: 1024 * 1024, most: 8 * 1024 * 1024 };
/** A piece that takes about this long shows progress often and costs few requests. */
const pieceMs = 1200;
const longestWaitMs = 15_000;

export interface Patience {
  readonly signal?: AbortSignal;
  /** After so many failures in a row it is given up (default: never). */
  readonly tries?: number;
  /** Told when there is no way through at the moment, and null when there is one again. */
  readonly onBroken?: (fault: ApiFault | null) => void;
}

export interface Sending extends Patience {
  readonly upload: string;
  readonly file: Blob;
  /** Bytes that have arrived so far. */
  readonly received: number;
  readonly onReceived: (received: number) => void;
}

/**
 * Sends what is missing of an announced upload, piece by piece, each where the server says that the last one ended.
 *
 * Contract: lost connections are waited out; what has arrived is never sent again.
 * @throws {ApiFault} when the server refuses for good
 * @throws {DOMException} when the file cannot be read any more, and when the signal ends it
 */
export async function sendFile({ upload, file, onReceived, ...rest }: Sending): Promise<void> {
  let { received } = rest;
  let size = pieces.first;
  let unsure = false;
  while (received < file.size) {
    const before = received;
    received = await patiently(async () => {
      if (unsure) {
        const now = (await get<Upload>(path('uploads', upload), undefined, rest.signal)).received;
        unsure = false;
        if (now !== before) return now;
      }
      const bytes = await file.slice(before, before + size).arrayBuffer();
      const started = performance.now();
      unsure = true;
      const now = await sendPiece(upload, before, bytes, rest.signal);
      unsure = false;
      size = sizeAfter(size, performance.now() - started);
      return now;
    }, rest);
    onReceived(received);
  }
}

/** Bytes as they are pass every proxy; the answer says where to go on, also when the piece did not fit. */
async function sendPiece(upload: string, offset: number, bytes: ArrayBuffer, signal?: AbortSignal): Promise<number> {
  const answer = await fetch(url(path('uploads', upload), { offset }), {
    method: 'PUT',
    credentials: 'same-origin',
    headers: { accept: 'application/json', 'content-type': 'application/octet-stream' },
    body: bytes,
    signal,
  }).catch((error: Error) => {
    if (error.name === 'AbortError') throw error;
    throw new ApiFault(0, { code: 'OFFLINE', message: 'The server does not answer.', remedy: 'It is tried again.' });
  });
  if (answer.ok) return ((await answer.json()) as Upload).received;
  const refusal = await refusalOf(answer);
  const arrived = answer.headers.get('upload-offset');
  if (refusal.code === 'UPLOAD_OFFSET' && arrived !== null) return Number(arrived);
  throw refusal;
}

const sizeAfter = (size: number, tookMs: number): number => {
  const wanted = size * Math.min(2, Math.max(0.5, pieceMs / Math.max(1, tookMs)));
  return Math.round(Math.min(pieces.most, Math.max(pieces.least, wanted)));
};

/** Does something as often as it takes while it fails for reasons that pass. */
export async function patiently<T>(act: () => Promise<T>, { signal, tries, onBroken }: Patience): Promise<T> {
  for (let failed = 0; ; ) {
    signal?.throwIfAborted();
    try {
      const answer = await act();
      if (failed > 0) onBroken?.(null);
      return answer;
    } catch (error) {
      if (!passes(error) || ++failed === tries) throw error;
      onBroken?.(error);
      await rested(Math.min(longestWaitMs, 250 * 2 ** failed) * (0.75 + Math.random() / 2), signal);
    }
  }
}

const passing = new Set([0, 429, 500, 502, 503, 504]);
const passes = (error: unknown): error is ApiFault =>
  error instanceof ApiFault && (passing.has(error.status) || ['UPLOAD_BUSY', 'UPLOAD_CUT'].includes(error.code));

/** Waits, but no longer than until the network is back. */
function rested(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, ms);
    window.addEventListener('online', done);
    signal?.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
