import type { Fault } from '#server/http/shapes/elements.ts';
import { openedLink } from './opened-link.ts';

/** A request that the server refused, or that never reached it (`code` OFFLINE). */
export class ApiFault extends Error {
  readonly status: number;
  readonly code: string;
  readonly remedy: string;
  readonly fault: Fault;

  constructor(status: number, fault: Fault) {
    super(fault.message);
    this.name = 'ApiFault';
    this.status = status;
    this.code = fault.code;
    this.remedy = fault.remedy;
    this.fault = fault;
  }
}

const root = '/api/v1';

export type Query = { readonly [name: string]: string | number | boolean | undefined | null };

/** Path below `/api/v1` with its query; absent values are left out. For addresses that the browser opens itself, a share link goes along. */
export function url(path: string, query: Query = {}): string {
  const given = Object.entries({ ...query, link: openedLink() }).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `${root}${path}${text ? `?${text}` : ''}`;
}

/** Path whose parts are escaped: `path('datasets', name)`. */
export const path = (...parts: readonly (string | number)[]): string =>
  parts.map(part => `/${encodeURIComponent(part)}`).join('');

/**
 * Asks the server.
 *
 * @throws {ApiFault} for every answer that is no success, and when there is no answer
 */
export async function request<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  where: string,
  options: {
    readonly body?: unknown;
    readonly query?: Query;
    readonly headers?: { readonly [name: string]: string };
    readonly signal?: AbortSignal;
  } = {},
): Promise<T> {
  const { body, query, headers, signal } = options;
  const raw = body instanceof Blob;
  const answer = await fetch(url(where, query), {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': raw ? 'application/octet-stream' : 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
    signal,
  }).catch((error: Error) => {
    if (error.name === 'AbortError') throw error;
    throw new ApiFault(0, {
      code: 'OFFLINE',
      message: 'The server does not answer.',
      remedy: 'Check the connection; what you edit is kept here and sent later.',
    });
  });
  if (!answer.ok) throw await refusalOf(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** What a server said that did not do what it was asked. */
export const refusalOf = async (answer: Response): Promise<ApiFault> =>
  new ApiFault(answer.status, await faultOf(answer));

async function faultOf(answer: Response): Promise<Fault> {
  const found: Partial<Fault> = await answer.json().catch(() => ({}));
  return {
    ...found,
    code: found.code ?? `HTTP_${answer.status}`,
    message: found.message ?? `The server answered ${answer.status} ${answer.statusText}.`,
    remedy: found.remedy ?? 'Try again; if it stays, look into the server log.',
  };
}

export const get = <T>(where: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  request<T>('GET', where, { query, signal });
export const post = <T>(where: string, body: unknown = {}, headers?: { readonly [name: string]: string }): Promise<T> =>
  request<T>('POST', where, { body, headers });
export const put = <T>(where: string, body: unknown = {}, query?: Query): Promise<T> =>
  request<T>('PUT', where, { body, query });
export const patch = <T>(where: string, body: unknown): Promise<T> => request<T>('PATCH', where, { body });
export const remove = <T = void>(where: string): Promise<T> => request<T>('DELETE', where);

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Address of a WebSocket below `/api/v1`. */
export function socketUrl(where: string): string {
  const { protocol, host } = window.location;
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${url(where)}`;
}
