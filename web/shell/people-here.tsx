import { EyeOff } from 'lucide-react';
import type { CSSProperties } from 'react';
import type { CanvasContext } from '../canvas/canvas-commands.ts';
import { Avatar } from '../parts/avatar.tsx';
import { IconButton } from '../parts/button.tsx';
import { Tip } from '../parts/tip.tsx';
import { useOthers } from '../state/presence.ts';
import { useUi } from '../state/ui.ts';

const most = 5;

/** Who else is here; a click follows them, another one ends it. */
export const PeopleHere = ({ context }: { readonly context: CanvasContext | null }) => {
  const others = useOthers();
  const following = useUi(ui => ui.following);
  const cursors = useUi(ui => ui.cursors);
  if (others.length === 0 || !context) return null;
  return (
    <div className="people" role="toolbar" aria-label="People here">
      {others.slice(0, most).map(([replica, { person }]) => {
        const name = person?.name ?? 'Visitor';
        const color = person?.color ?? '#666e7a';
        const followed = following === replica;
        return (
          <Tip key={replica} text={followed ? `Stop following ${name}` : `Follow ${name}`}>
            <button
              type="button"
              aria-label={followed ? `Stop following ${name}` : `Follow ${name}`}
              aria-pressed={followed}
              style={{ '--person': color } as CSSProperties}
              onClick={() => useUi.setState({ following: followed ? null : replica })}
            >
              <Avatar person={{ name, color }} />
            </button>
          </Tip>
        );
      })}
      {others.length > most && <span className="dim">+{others.length - most}</span>}
      {!cursors && (
        <IconButton label="Cursors are hidden; show them" onClick={() => useUi.setState({ cursors: true })}>
          <EyeOff size={14} />
        </IconButton>
      )}
    </div>
  );
};
