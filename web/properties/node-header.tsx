import { Archive, Power } from 'lucide-react';
import { setDisabled, setKeep, setLabel } from '#collab/edits.ts';
import type { OperatorInfo } from '#server/http/shapes/catalogue.ts';
import { Tip } from '../parts/tip.tsx';
import { useRoom } from '../state/room-context.tsx';
import type { NodeView } from '../state/use-document.ts';
import { useDraft } from './inputs/use-draft.ts';
import { useMayEdit } from './use-may-edit.ts';

interface NodeHeaderProps {
  readonly node: NodeView;
  readonly operator: OperatorInfo | undefined;
}

/** A node's name, what it is, and its switches. */
export function NodeHeader({ node, operator }: NodeHeaderProps) {
  const { editor } = useRoom();
  const disabled = !useMayEdit();
  const draft = useDraft(node.label ?? '', text => setLabel(editor, node.id, text.trim()), 600);

  return (
    <header className="node-header" data-group={operator?.group}>
      <input
        className="node-label"
        aria-label="Label"
        placeholder={operator?.label ?? node.type}
        value={draft.text}
        disabled={disabled}
        maxLength={200}
        onChange={event => draft.type(event.target.value)}
        onBlur={draft.commit}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Escape') draft.drop();
          if (key === 'Enter' || key === 'Escape') currentTarget.blur();
        }}
      />
      <p className="node-type">
        <i style={{ background: `var(--group-${operator?.group ?? 'sink'})` }} aria-hidden="true" />
        {operator?.label ?? node.type} <code title="id of this node">{node.id}</code>
      </p>
      <div className="node-switches">
        <Switch
          on={node.disabled}
          disabled={disabled}
          text={node.disabled ? 'Disabled' : 'Disable'}
          tip="A disabled node passes rows through where it can, else what follows is left out (D)"
          icon={<Power size={13} />}
          onClick={() => setDisabled(editor, [node.id], !node.disabled)}
        />
        <Switch
          on={node.keep}
          disabled={disabled}
          text="Keep whole output"
          tip="Stores every row of its output, not only the first ones"
          icon={<Archive size={13} />}
          onClick={() => setKeep(editor, [node.id], !node.keep)}
        />
      </div>
    </header>
  );
}

interface SwitchProps {
  readonly on: boolean;
  readonly disabled: boolean;
  readonly text: string;
  readonly tip: string;
  readonly icon: React.ReactNode;
  readonly onClick: () => void;
}

const Switch = ({ on, disabled, text, tip, icon, onClick }: SwitchProps) => (
  <Tip text={tip}>
    <button
      type="button"
      className="button toggle"
      data-look="plain"
      aria-pressed={on}
      disabled={disabled}
      onClick={onClick}
    >
      {icon} {text}
    </button>
  </Tip>
);
