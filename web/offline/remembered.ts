import type { Account, SessionState } from '#server/http/shapes/people.ts';

const [key, leavingKey] = ['sluice.session', 'sluice.leaving'];
/** As long as a session lives on the server without being used. */
const longestMs = 30 * 24 * 3600 * 1000;

interface Remembered {
  readonly state: SessionState;
  readonly at: number;
}

/** The session that the server told of last, while somebody is signed in; stands for its answer when there is none. */
export function rememberedSession(): SessionState | null {
  try {
    const { state, at } = JSON.parse(localStorage.getItem(key) ?? '') as Remembered;
    return state.user && Date.now() - at < longestMs ? state : null;
  } catch {
    return null;
  }
}

/** Who is signed in here, as far as this browser knows. */
export const rememberedAccount = (): Account | null => rememberedSession()?.user ?? null;

export function rememberSession(state: SessionState | null): void {
  try {
    if (state?.user) localStorage.setItem(key, JSON.stringify({ state, at: Date.now() } satisfies Remembered));
    else localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing opens nothing while the server is away.
  }
}

/** Whether somebody has signed out here and the server has not heard of it yet. */
export const isLeaving = (): boolean => localStorage.getItem(leavingKey) !== null;

export function setLeaving(leaving: boolean): void {
  if (leaving) localStorage.setItem(leavingKey, '1');
  else localStorage.removeItem(leavingKey);
}

/** When somebody signs in or out in another tab, what this one shows is no longer theirs to see: it starts anew. */
export function watchOtherTabs(): void {
  let last = rememberedAccount()?.id;
  window.addEventListener('storage', event => {
    if (event.key !== key && event.key !== null) return;
    const now = rememberedAccount()?.id;
    if (last !== undefined && now !== last) window.location.reload();
    last = now;
  });
}
