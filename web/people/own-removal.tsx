import { useState } from 'react';
import { signOut } from '../offline/sign-out.ts';
import { Button } from '../parts/button.tsx';
import { useSession } from '../state/session.ts';
import { RemoveAccountDialog } from './remove-account.tsx';

/** Deleting one's own account. */
export const OwnRemoval = () => {
  const { data } = useSession();
  const [asking, setAsking] = useState(false);
  const user = data?.user;
  if (!user) return null;
  return (
    <section>
      <h2>Delete your account</h2>
      <p className="settings-note">What you own is given to somebody or deleted, as you choose.</p>
      <Button look="bad" onClick={() => setAsking(true)}>
        Delete your account…
      </Button>
      <RemoveAccountDialog
        person={user}
        own
        open={asking}
        onClose={() => setAsking(false)}
        onRemoved={() => void signOut(user)}
      />
    </section>
  );
};
