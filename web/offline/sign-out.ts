import type { Account, SessionState } from '#server/http/shapes/people.ts';
import { get, remove } from '../state/api.ts';
import { forgetAnswers, isUnreachable, orBefore } from './answers.ts';
import { forgetCopies } from './copies.ts';
import { isLeaving, rememberedSession, rememberSession, setLeaving } from './remembered.ts';

const nobody: SessionState = { user: null, setup: false, signup: false, version: '' };

/**
 * Asks who is signed in. While the server does not answer, it is who was; a sign-out that it has not heard of comes first.
 *
 * Contract: of somebody who is not signed in any more nothing stays here but edits that wait for their return.
 */
export async function askSession(): Promise<SessionState> {
  if (isLeaving()) {
    try {
      await remove('/session');
    } catch (fault) {
      if (isUnreachable(fault)) return nobody;
    }
    setLeaving(false);
  }
  return orBefore(get<SessionState>('/session'), {
    before: () => (isLeaving() ? nobody : (rememberedSession() ?? undefined)),
    answered: meet,
    refused: () => undefined,
  });
}

/** Takes note of who is here now. */
export async function meet(state: SessionState): Promise<void> {
  const before = rememberedSession()?.user?.id;
  rememberSession(state);
  if (state.user) setLeaving(false);
  if (before !== undefined && before !== state.user?.id) await forgetPerson(before, false);
}

/** Signs out, also where the server does not hear it now, and leaves nothing of this person in the browser. */
export async function signOut(account: Account): Promise<void> {
  setLeaving(true);
  await remove('/session').then(
    () => setLeaving(false),
    fault => isUnreachable(fault) || setLeaving(false),
  );
  rememberSession(null);
  await forgetPerson(account.id, true);
  // A new page: nothing that this one has in its memory goes on to whoever comes next.
  window.location.assign('/login');
}

async function forgetPerson(account: string, withEdits: boolean): Promise<void> {
  for (const key of Object.keys(localStorage))
    if (key.startsWith(`sluice.read/${account}/`) || key.startsWith('sluice.parameters.') || key === 'sluice.uploads')
      localStorage.removeItem(key);
  if (withEdits) sessionStorage.clear();
  await Promise.all([forgetAnswers(account), forgetCopies(account, withEdits)]);
}
