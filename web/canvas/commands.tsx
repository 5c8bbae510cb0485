import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { OperatorIcon } from '../palette/operator-icon.tsx';
import { useFocusReturn } from '../parts/dialog.tsx';
import { actions, isEnabled, shownKeys } from '../state/actions.ts';
import { useKnowledge } from '../state/knowledge.ts';
import { openLayer } from '../state/ui.ts';
import { nodeLabel, useDocument } from '../state/use-document.ts';
import { addInView, type CanvasContext, goTo } from './canvas-commands.ts';

/** Everything that can be done, gone to or added, in one list. */
export const Commands = ({ context }: { readonly context: CanvasContext }) => {
  const nodes = useDocument(view => view.nodes);
  const operators = useKnowledge(known => known.operators);
  const close = () => openLayer(null);
  const focus = useFocusReturn();
  const after = (run: () => void) => () => {
    close();
    run();
  };
  return (
    <Dialog.Root open onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="dialog commands" style={{ padding: 0 }} aria-describedby={undefined} {...focus}>
          <Dialog.Title className="hidden-text">Commands</Dialog.Title>
          <Command label="Commands" loop>
            <Command.Input autoFocus placeholder="Search commands, nodes and operators…" />
            <Command.List>
              <Command.Empty>Nothing is called that.</Command.Empty>
              <Command.Group heading="Commands">
                {actions
                  .filter(action => action.id !== 'commands' && isEnabled(action, context))
                  .map(action => (
                    <Command.Item
                      key={action.id}
                      value={`${action.label} ${action.group}`}
                      onSelect={after(() => action.run(context))}
                    >
                      <span>{action.label}</span>
                      {action.keys[0] && <span className="keys">{shownKeys(action.keys[0])}</span>}
                    </Command.Item>
                  ))}
              </Command.Group>
              {nodes.size > 0 && (
                <Command.Group heading="Go to node">
                  {[...nodes.values()].map(node => {
                    const info = operators.get(node.type);
                    const label = nodeLabel(node, info?.label);
                    return (
                      <Command.Item
                        key={node.id}
                        value={`@ ${label} ${node.type} ${node.id}`}
                        onSelect={after(() => goTo(context, node.id))}
                      >
                        <OperatorIcon type={node.type} group={info?.group} size={20} />
                        <span>{label}</span>
                        <small className="ellipsis">{info?.label}</small>
                      </Command.Item>
                    );
                  })}
                </Command.Group>
              )}
              {context.room.editable && (
                <Command.Group heading="Add">
                  {[...operators.values()].map(info => (
                    <Command.Item
                      key={info.type}
                      value={`add ${info.label} ${info.type}`}
                      onSelect={after(() => addInView(context, info.type))}
                    >
                      <OperatorIcon type={info.type} group={info.group} size={20} />
                      <span>{info.label}</span>
                      <small className="ellipsis">{info.summary}</small>
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
};
