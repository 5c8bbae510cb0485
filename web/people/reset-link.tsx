import { Copy } from 'lucide-react';
import { toast } from 'sonner';
import type { ResetLink } from '#server/http/shapes/people.ts';
import { timeText } from '../controls/times.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { path } from '../state/api.ts';

interface ResetLinkProps {
  readonly name: string;
  /** Null while there is none to show. */
  readonly link: ResetLink | null;
  readonly onClose: () => void;
}

/** A link that lets somebody set a new password; shown once, to the admin who made it. */
export const ResetLinkDialog = ({ name, link, onClose }: ResetLinkProps) => {
  const address = link ? `${window.location.origin}${path('reset', link.secret)}` : '';
  const copy = async () => {
    await navigator.clipboard.writeText(address);
    toast.success('Link copied');
  };
  return (
    <Dialog title={`A new password for ${name}`} open={link !== null} onClose={onClose} width={480}>
      <div className="settings-form">
        <p className="settings-note">
          Give {name} this link. It works once, until {link && timeText(link.expires)}, and is not shown again; earlier
          ones work no more.
        </p>
        <div className="secret">
          <div>
            <input
              className="input"
              readOnly
              aria-label="Link for a new password"
              value={address}
              onFocus={event => event.target.select()}
            />
            <Button onClick={() => void copy()}>
              <Copy size={14} /> Copy
            </Button>
          </div>
        </div>
        <div className="dialog-foot">
          <Button look="main" onClick={onClose}>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  );
};
