import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { sayFault } from '../controls/run-actions.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { patch, path } from '../state/api.ts';
import { useSession } from '../state/session.ts';

/** Name and colour, as others see them. */
export const Account = () => {
  const { data } = useSession();
  const client = useQueryClient();
  const user = data?.user;
  const [name, setName] = useState<string | null>(null);
  const [color, setColor] = useState<string | null>(null);
  if (!user) return null;
  const shown = { name: name ?? user.name, color: color ?? user.color };
  const keep = async () => {
    try {
      await patch(path('users', user.id), { name: shown.name.trim(), color: shown.color });
      await client.invalidateQueries({ queryKey: ['session'] });
      setName(null);
      setColor(null);
      toast.success('Kept');
    } catch (error) {
      sayFault('Not kept', error);
    }
  };
  return (
    <section>
      <h2>You</h2>
      <form
        className="settings-form"
        onSubmit={event => {
          event.preventDefault();
          void keep();
        }}
      >
        <div className="settings-person">
          <Avatar person={shown} />
          <span>{user.email}</span>
          {user.admin && <span className="tag">admin</span>}
        </div>
        <label className="field">
          <span>Name</span>
          <input
            className="input"
            required
            maxLength={100}
            value={shown.name}
            onChange={event => setName(event.target.value)}
          />
        </label>
        <label className="field">
          <span>Colour of your cursor and comments</span>
          <input
            className="input color"
            type="color"
            value={shown.color}
            onChange={event => setColor(event.target.value.toLowerCase())}
          />
        </label>
        <Button
          type="submit"
          look="main"
          disabled={shown.name.trim() === '' || (shown.name === user.name && shown.color === user.color)}
        >
          Keep
        </Button>
      </form>
    </section>
  );
};
