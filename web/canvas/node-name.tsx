import { setLabel } from '#collab/edits.ts';
import { useRoom } from '../state/room-context.tsx';
import { useCanvas } from './canvas-store.ts';

/** A node's label; written in place after F2 or a double click on it. */
export const NodeName = ({ id, label }: { readonly id: string; readonly label: string }) => {
  const { editor, editable } = useRoom();
  const renaming = useCanvas(s => s.renaming === id);
  const end = () => useCanvas.setState({ renaming: null });
  if (!renaming)
    return (
      <strong
        className="node-name ellipsis"
        title={label}
        onDoubleClick={event => {
          if (!editable) return;
          event.stopPropagation();
          useCanvas.setState({ renaming: id });
        }}
      >
        {label}
      </strong>
    );
  const keep = (text: string) => {
    if (text.trim() !== label) setLabel(editor, id, text.trim());
    end();
  };
  return (
    <input
      className="node-name-field nodrag nopan"
      aria-label="Label of the node"
      defaultValue={label}
      ref={field => field?.select()}
      onBlur={event => keep(event.target.value)}
      onKeyDown={event => {
        event.stopPropagation();
        if (event.key === 'Enter') keep(event.currentTarget.value);
        if (event.key === 'Escape') end();
      }}
    />
  );
};
