import { useStore } from '@xyflow/react';
import { Keyboard, Map as MapIcon, Maximize, Minus, Plus, WandSparkles } from 'lucide-react';
import { IconButton } from '../parts/button.tsx';
import { actions, isEnabled, shownKeys } from '../state/actions.ts';
import type { CanvasContext } from './canvas-commands.ts';

const byId = new Map(actions.map(action => [action.id, action]));

/** Zoom and view at the canvas's lower left. */
export const CanvasControls = ({ context }: { readonly context: CanvasContext }) => {
  const zoom = useStore(s => Math.round(s.transform[2] * 100));
  const button = (id: string, Icon: typeof Plus) => {
    const action = byId.get(id)!;
    return (
      <IconButton
        label={action.label}
        keys={action.keys[0] && shownKeys(action.keys[0])}
        disabled={!isEnabled(action, context)}
        onClick={() => action.run(context)}
      >
        <Icon size={15} />
      </IconButton>
    );
  };
  return (
    <div className="canvas-controls" role="toolbar" aria-label="View">
      {button('zoom-out', Minus)}
      <span className="zoom numbers">{zoom} %</span>
      {button('zoom-in', Plus)}
      {button('fit', Maximize)}
      {button('tidy', WandSparkles)}
      {button('minimap', MapIcon)}
      {button('shortcuts', Keyboard)}
    </div>
  );
};
