import { ApiFault, get, type Query, url } from '../state/api.ts';
import { rememberedAccount } from './remembered.ts';

/** How long the server is waited for while there is an answer of before. */
const patienceMs = 4000;
const storeOf = (account: string): string => `sluice-answers/${account}`;

let old = false;

/** Whether something is shown that the server said on another day, because it does not answer now. */
export const answersAreOld = (): boolean => old;

/** What was shown in place of answers has been asked for again. */
export const answersAreNew = (): void => {
  old = false;
};

/** True for what means that there is no server, only the way to it. */
export const isUnreachable = (fault: unknown): boolean =>
  fault instanceof ApiFault && [0, 502, 503, 504].includes(fault.status);

/**
 * Asks the server, and keeps what it says; while it does not answer, gives what it last said to the same person.
 * Browsers keep answers only where they let pages open offline at all: on https and on localhost.
 */
export async function getKept<T>(path: string, query?: Query): Promise<T> {
  const account = rememberedAccount()?.id;
  const asked = get<T>(path, query);
  if (account === undefined || !('caches' in window)) return asked;
  const where = url(path, query);
  return orBefore(asked, {
    before: () => recall<T>(account, where),
    answered: answer => keep(account, where, answer),
    refused: () => forget(account, where),
  });
}

interface Ways<T> {
  readonly before: () => T | undefined | Promise<T | undefined>;
  readonly answered: (answer: T) => unknown;
  readonly refused: () => unknown;
}

/** The answer, or what was said before when none comes or it takes too long. */
export function orBefore<T>(asked: Promise<T>, { before, answered, refused }: Ways<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const fallBack = async (fault?: unknown) => {
      const found = await before();
      if (found === undefined) return fault !== undefined && reject(fault);
      old = true;
      resolve(found);
    };
    const timer = setTimeout(fallBack, patienceMs);
    asked
      .then(
        async answer => {
          await answered(answer);
          resolve(answer);
        },
        async fault => {
          if (isUnreachable(fault)) return fallBack(fault);
          await refused();
          reject(fault);
        },
      )
      .catch(reject)
      .finally(() => clearTimeout(timer));
  });
}

async function recall<T>(account: string, where: string): Promise<T | undefined> {
  const found = await caches
    .open(storeOf(account))
    .then(store => store.match(where))
    .catch(() => undefined);
  return found ? ((await found.json()) as T) : undefined;
}

/** What is still being put away. */
const underWay = new Set<Promise<unknown>>();

/** Nothing waits for it but a sign-out, and a full disk is no reason not to answer. */
function behind(work: () => Promise<unknown>): void {
  const done: Promise<unknown> = work()
    .catch(() => undefined)
    .finally(() => underWay.delete(done));
  underWay.add(done);
}

const keep = (account: string, where: string, answer: unknown): void =>
  behind(async () => {
    if (rememberedAccount()?.id !== account) return;
    const store = await caches.open(storeOf(account));
    await store.put(where, Response.json(answer));
  });

const forget = (account: string, where: string): void =>
  behind(async () => {
    if (!(await caches.has(storeOf(account)))) return;
    const store = await caches.open(storeOf(account));
    await store.delete(where);
  });

/** Forgets everything that the server said to somebody, who is remembered here no more. */
export const forgetAnswers = async (account: string): Promise<void> => {
  if (!('caches' in window)) return;
  await Promise.all(underWay);
  await caches.delete(storeOf(account)).catch(() => undefined);
};
