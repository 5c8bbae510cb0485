import { Handle, type NodeProps, Position as Side } from '@xyflow/react';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type CSSProperties, memo } from 'react';
import { setGroup } from '#collab/edits.ts';
import { useRoom } from '../state/room-context.tsx';
import { useMarkOfAll } from '../state/traced.ts';
import { useDocument } from '../state/use-document.ts';
import { type CanvasNode, useCanvas } from './canvas-store.ts';
import { GroupFoot } from './node-foot.tsx';
import { ProblemMark } from './problem-mark.tsx';

const none: readonly string[] = [];

/** A titled frame around nodes that belong together; folded, it stands for them. */
export const GroupNode = memo(({ id, selected }: NodeProps<CanvasNode>) => {
  const { editor, editable } = useRoom();
  const group = useDocument(view => view.groups.get(id));
  const renaming = useCanvas(s => s.renaming === id);
  const mark = useMarkOfAll(group?.operators ?? none);
  if (!group) return null;
  const Fold = group.collapsed ? ChevronRight : ChevronDown;
  const rename = (label: string) => {
    if (label.trim() !== group.label) setGroup(editor, id, { label: label.trim() });
    useCanvas.setState({ renaming: null });
  };
  return (
    <div
      className="group-frame"
      data-selected={selected || undefined}
      data-collapsed={group.collapsed || undefined}
      data-beside={(group.collapsed && mark === null) || undefined}
      data-lit={(group.collapsed && typeof mark === 'string') || undefined}
      style={{ '--group': group.color ?? 'var(--text-3)' } as CSSProperties}
    >
      {group.collapsed && mark && (
        <span className="node-mark numbers ellipsis" title={mark}>
          {mark}
        </span>
      )}
      <div className="group-title">
        <button
          type="button"
          className="button icon-only nodrag"
          data-look="bare"
          aria-label={group.collapsed ? 'Unfold the group' : 'Fold the group'}
          aria-expanded={!group.collapsed}
          disabled={!editable}
          onClick={() => setGroup(editor, id, { collapsed: !group.collapsed })}
        >
          <Fold size={14} />
        </button>
        {renaming ? (
          <input
            className="node-name-field nodrag nopan"
            aria-label="Title of the group"
            defaultValue={group.label}
            ref={field => field?.select()}
            onBlur={event => rename(event.target.value)}
            onKeyDown={event => {
              event.stopPropagation();
              if (event.key === 'Enter') rename(event.currentTarget.value);
              if (event.key === 'Escape') useCanvas.setState({ renaming: null });
            }}
          />
        ) : (
          <strong
            className="ellipsis"
            onDoubleClick={event => {
              event.stopPropagation();
              if (editable) useCanvas.setState({ renaming: id });
            }}
          >
            {group.label || 'Group'}
          </strong>
        )}
        {group.collapsed && (
          <>
            <span className="group-count">{group.operators.length} nodes</span>
            <ProblemMark ids={group.operators} shown={[]} />
          </>
        )}
      </div>
      {group.collapsed && <GroupFoot members={group.operators} />}
      <Handle id="in" type="target" position={Side.Left} className="port ghost" isConnectable={false} />
      <Handle id="out" type="source" position={Side.Right} className="port ghost" isConnectable={false} />
    </div>
  );
});
