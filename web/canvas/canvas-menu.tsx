import { ChevronRight } from 'lucide-react';
import { ContextMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useSteppable } from '../controls/node-run-tools.tsx';
import { command, isGoing, startRun } from '../controls/run-actions.ts';
import { useMayRun } from '../controls/use-may-run.ts';
import { type Action, actions, isEnabled, shownKeys } from '../state/actions.ts';
import { useRunState } from '../state/run-state.ts';
import { useUi } from '../state/ui.ts';
import { askForNode, type CanvasContext, frameColors } from './canvas-commands.ts';
import { select, selected } from './selection.ts';

interface CanvasMenuProps {
  readonly context: CanvasContext;
  readonly pointer: () => { x: number; y: number };
  readonly children: ReactNode;
}

const forNodes = [
  'open',
  'rename',
  'link',
  'disable',
  'comment',
  null,
  'cut',
  'copy',
  'duplicate',
  'delete',
  null,
  'select-up',
  'select-down',
  null,
  'group',
  'ungroup',
  'fold',
  'colours',
  null,
  'macro',
  'open-macro',
  'expand',
];
const forCanvas = ['add', 'note', 'comment', null, 'select-all', 'tidy', null, 'fit', 'find', 'commands', 'shortcuts'];
const byId = new Map(actions.map(action => [action.id, action]));

/** The menu under the right button: of the node it is pressed on, or of the canvas. */
export const CanvasMenu = ({ context, pointer, children }: CanvasMenuProps) => {
  const [on, setOn] = useState<'nodes' | 'canvas'>('canvas');
  const aim = (target: EventTarget) => {
    const id = target instanceof Element ? target.closest('.react-flow__node, .react-flow__edge') : null;
    const name = id?.getAttribute('data-id');
    if (name && id?.classList.contains('react-flow__edge')) select([], [name]);
    else if (name && !useUi.getState().selection.includes(name)) select([name]);
    setOn(name ? 'nodes' : 'canvas');
  };
  const run = (action: Action) => () => {
    if (action.id === 'add') askForNode(context, pointer());
    else action.run(context);
  };
  const list = on === 'nodes' ? forNodes : forCanvas;
  const [node] = on === 'nodes' ? selected(context.room).nodes : [];
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild onContextMenu={event => aim(event.target)}>
        <div style={{ position: 'absolute', inset: 0 }}>{children}</div>
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" collisionPadding={8} aria-label="Commands">
          {node !== undefined && <RunItems workflow={context.room.workflow} node={node} />}
          {list.map((id, at) => {
            if (id === 'colours') return <Colours key={id} context={context} />;
            const action = id === null ? null : byId.get(id)!;
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
            if (!action) return <ContextMenu.Separator key={at} className="menu-line" />;
            return (
              <ContextMenu.Item
                key={action.id}
                className="menu-item"
                data-look={action.id === 'delete' ? 'bad' : undefined}
                disabled={!isEnabled(action, context)}
                onSelect={run(action)}
              >
                {action.label}
                {action.keys[0] && <span className="keys">{shownKeys(action.keys[0])}</span>}
              </ContextMenu.Item>
            );
          })}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
};

/** What a run can be told at a node. */
const RunItems = ({ workflow, node }: { readonly workflow: string; readonly node: string }) => {
  const may = useMayRun();
  const run = useRunState(now => now.shown);
  const state = useRunState(now => now.state);
  const step = useSteppable(node);
  const item = (words: string, does: () => unknown, disabled = false) => (
    <ContextMenu.Item className="menu-item" disabled={!may || disabled} onSelect={() => void does()}>
      {words}
    </ContextMenu.Item>
  );
  return (
    <>
      {item('Run to here', () => startRun(workflow, { to: node }))}
      {run !== null && isGoing(state) && (
        <>
          {state === 'paused'
            ? item('Resume the whole run', () => command(run, 'resume'))
            : item('Pause the whole run', () => command(run, 'pause'), state === 'queued')}
          {step !== null && item('Step here', () => command(run, 'step', step))}
          {item('Stop the whole run', () => command(run, 'stop'))}
        </>
      )}
    </>
  );
};

/** Colours for the selected groups and notes; nothing where there are none. */
const Colours = ({ context }: { readonly context: CanvasContext }) => {
  const list = actions.filter(({ id }) => id.startsWith('colour-'));
  if (!isEnabled(list[0], context)) return null;
  return (
    <ContextMenu.Sub>
      <ContextMenu.SubTrigger className="menu-item">
        Colour <ChevronRight size={14} className="keys" aria-hidden="true" />
      </ContextMenu.SubTrigger>
      <ContextMenu.Portal>
        <ContextMenu.SubContent className="menu" sideOffset={4} collisionPadding={8}>
          {list.map(action => {
            const name = action.id.slice('colour-'.length);
            return (
              <ContextMenu.Item key={name} className="menu-item" onSelect={() => action.run(context)}>
                <span
                  className="swatch"
                  style={{ background: Object.entries(frameColors).find(([n]) => n === name)?.[1] }}
                />
                {name[0].toUpperCase() + name.slice(1)}
              </ContextMenu.Item>
            );
          })}
        </ContextMenu.SubContent>
      </ContextMenu.Portal>
    </ContextMenu.Sub>
  );
};
