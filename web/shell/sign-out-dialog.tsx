import { useState } from 'react';
import type { Account } from '#server/http/shapes/people.ts';
import { type Waiting, waitingOf } from '../offline/copies.ts';
import { signOut } from '../offline/sign-out.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { commitDrafts } from '../properties/inputs/use-draft.ts';

/** Signs out; where edits wait that cannot be sent, the person says first whether they may go. */
export function useSignOut(account: Account | null) {
  const [waiting, setWaiting] = useState<readonly Waiting[]>([]);
  const leave = async () => {
    if (!account) return;
    commitDrafts();
    const left =
      waitingOf(account.id).length === 0
        ? []
        : await import('../offline/send-waiting.ts')
            .then(({ sendWaiting }) => sendWaiting(account))
            .catch(() => waitingOf(account.id));
    if (left.length > 0) setWaiting(left);
    else await signOut(account);
  };
  const stay = () => setWaiting([]);
  const dialog = (
    <Dialog title="Some changes are only in this browser" open={waiting.length > 0} onClose={stay} width={440}>
      <p>The server has not got them yet. Signing out removes everything of yours from this browser, these too:</p>
      <ul>
        {waiting.map(({ workflow, name, edits }) => (
          <li key={workflow}>
            {name || workflow}: {edits === 1 ? '1 change' : `${edits} changes`}
          </li>
        ))}
      </ul>
      <div className="dialog-foot">
        <Button onClick={() => account && void signOut(account)}>Sign out and lose them</Button>
        <Button look="main" onClick={stay}>
          Stay signed in
        </Button>
      </div>
    </Dialog>
  );
  return { leave, dialog };
}
