import { type NodeProps, NodeResizer } from '@xyflow/react';
import { type CSSProperties, memo } from 'react';
import { removeNotes, setNote } from '#collab/edits.ts';
import { useRoom } from '../state/room-context.tsx';
import { useDocument } from '../state/use-document.ts';
import { type CanvasNode, useCanvas } from './canvas-store.ts';
import { NoteText } from './note-text.tsx';

/** A text on the canvas, in a little Markdown; a double click shows the text as it was written, to change it. */
export const NoteNode = memo(({ id, selected }: NodeProps<CanvasNode>) => {
  const { editor, editable } = useRoom();
  const note = useDocument(view => view.notes.get(id));
  const writing = useCanvas(s => s.renaming === id);
  if (!note) return null;
  const keep = (text: string) => {
    useCanvas.setState({ renaming: null });
    if (text.trim() === '') removeNotes(editor, [id]);
    else if (text !== note.text) setNote(editor, id, { text });
  };
  return (
    <>
      <NodeResizer
        isVisible={selected && editable}
        minWidth={120}
        minHeight={48}
        onResizeEnd={(_, { x, y, width, height }) =>
          setNote(editor, id, { position: { x, y }, size: { width: Math.round(width), height: Math.round(height) } })
        }
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter does the same */}
      <div
        className="note"
        data-selected={selected || undefined}
        data-colored={note.color ? '' : undefined}
        style={note.color ? ({ '--note': note.color } as CSSProperties) : undefined}
        onDoubleClick={event => {
          event.stopPropagation();
          if (editable) useCanvas.setState({ renaming: id });
        }}
      >
        {writing ? (
          <textarea
            className="nodrag nopan nowheel"
            aria-label="Text of the note"
            defaultValue={note.text}
            ref={field => field?.focus()}
            onBlur={event => keep(event.target.value)}
            onKeyDown={event => {
              event.stopPropagation();
              if (event.key === 'Escape') event.currentTarget.blur();
            }}
          />
        ) : (
          <NoteText text={note.text || 'Double click to write'} />
        )}
      </div>
    </>
  );
});
