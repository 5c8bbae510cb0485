import '@xyflow/react/dist/base.css';
import './canvas.css';
import {
  Background,
  BackgroundVariant,
  type EdgeChange,
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  ViewportPortal,
} from '@xyflow/react';
import { Workflow } from 'lucide-react';
import { type CSSProperties, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { CommentLayer } from '../comments/comment-layer.tsx';
import { Empty } from '../parts/empty.tsx';
import { useOthers } from '../state/presence.ts';
import { useRoom } from '../state/room-context.tsx';
import { useUi } from '../state/ui.ts';
import { useDocument } from '../state/use-document.ts';
import { addPicked, type CanvasContext, goTo } from './canvas-commands.ts';
import { CanvasControls } from './canvas-controls.tsx';
import { CanvasMenu } from './canvas-menu.tsx';
import { type CanvasEdge, type CanvasNode, useCanvas } from './canvas-store.ts';
import { Commands } from './commands.tsx';
import { ConnectionLine } from './connection-line.tsx';
import { FarLinks } from './far-links.tsx';
import { Find } from './find.tsx';
import { firstView } from './first-view.ts';
import { GroupNode } from './group-node.tsx';
import { LinkEdge } from './link-edge.tsx';
import { LinkPicker } from './link-picker.tsx';
import { NoteNode } from './note-node.tsx';
import { OperatorNode } from './operator-node.tsx';
import { Overview } from './overview.tsx';
import { PresenceLayer } from './presence-layer.tsx';
import { QuickAdd } from './quick-add.tsx';
import { gridStep } from './selection.ts';
import { Shortcuts } from './shortcuts.tsx';
import { useDrag } from './use-drag.ts';
import { useDrop } from './use-drop.ts';
import { useFollowing, usePresence, viewportOf } from './use-presence.ts';
import { useScene } from './use-scene.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useWire } from './use-wire.ts';

const nodeTypes = { operator: OperatorNode, group: GroupNode, note: NoteNode } as NodeTypes;
const edgeTypes = { link: LinkEdge };
const panButtons = [1];
/** Below this zoom text is smaller than four pixels. */
const farZoom = 0.32;
/** Below this one names would only be dust. */
const plainZoom = 0.2;
const [minZoom, maxZoom] = [0.1, 2];
const noEdges: CanvasEdge[] = [];

interface CanvasProps {
  readonly workflow: string;
  /** Told once the canvas is there, for what acts on it from outside. */
  readonly onReady: (context: CanvasContext) => void;
}

/** The canvas of the open workflow. */
export const Canvas = (props: CanvasProps) => {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const following = useUi(ui => ui.following);
  const far = useCanvas(s => s.far);
  const leader = useOthers().find(([replica]) => replica === following)?.[1].person;
  return (
    <section
      className="canvas"
      aria-label="Canvas"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys add, walk and link nodes
      tabIndex={0}
      ref={setElement}
      data-following={leader ? '' : undefined}
      data-far={far || undefined}
      style={leader ? ({ '--following': leader.color } as CSSProperties) : undefined}
    >
      <ReactFlowProvider>{element && <Flow {...props} element={element} />}</ReactFlowProvider>
    </section>
  );
};

const Flow = ({ workflow, onReady, element }: CanvasProps & { readonly element: HTMLElement }) => {
  const room = useRoom();
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const [said, setSaid] = useState('');
  const context = useMemo<CanvasContext>(() => ({ room, flow, element, announce: setSaid }), [room, flow, element]);
  const nodes = useCanvas(s => s.nodes) as CanvasNode[];
  const edges = useCanvas(s => s.edges) as CanvasEdge[];
  const quickAdd = useCanvas(s => s.quickAdd);
  const linking = useCanvas(s => s.linking);
  const layer = useUi(ui => ui.layer);
  const far = useCanvas(s => s.far);
  const minimap = useUi(ui => ui.minimap);
  const following = useUi(ui => ui.following);
  const pointer = usePointer(element);
  const drag = useDrag(context);
  const wire = useWire(context);
  const drop = useDrop(context);
  const showAll = useCallback((all: readonly CanvasNode[]) => showFirst(context, all), [context]);
  useScene(room, showAll);
  useShortcuts(context, pointer);
  usePresence(context);
  useFollowing(context, following);
  useEffect(() => onReady(context), [context, onReady]);

  const moved = useCallback(
    (event: MouseEvent | TouchEvent | null, { zoom }: { readonly zoom: number }) => {
      const far = zoom < farZoom;
      element.toggleAttribute('data-plain', zoom < plainZoom);
      if (far !== useCanvas.getState().far) useCanvas.setState({ far });
      room.setPresence({ viewport: viewportOf(context) });
      if (event && useUi.getState().following !== null) useUi.setState({ following: null });
    },
    [room, context, element],
  );

  return (
    <CanvasMenu context={context} pointer={pointer}>
      <ReactFlow<CanvasNode, CanvasEdge>
        nodes={nodes}
        edges={far ? noEdges : edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={drag.change}
        onEdgesChange={takeLinkSelection}
        onNodeDrag={(event, _, moved) => 'clientX' in event && drag.over(event, moved)}
        onNodeDragStop={drag.stop}
        onSelectionDragStop={drag.stop}
        onConnectStart={wire.start}
        onConnect={wire.link}
        onConnectEnd={wire.end}
        onReconnect={wire.reconnect}
        isValidConnection={wire.isValid}
        connectionLineComponent={ConnectionLine}
        connectionRadius={22}
        onMoveStart={moved}
        onMove={moved}
        onMoveEnd={moved}
        onDragOver={drop.over}
        onDragLeave={drop.leave}
        onDrop={drop.drop}
        onDoubleClick={event => {
          const pane = event.target instanceof HTMLElement && event.target.classList.contains('react-flow__pane');
          if (!pane || !room.editable) return;
          const screen = { x: event.clientX, y: event.clientY };
          useCanvas.setState({ quickAdd: { screen, at: flow.screenToFlowPosition(screen), wire: null } });
        }}
        onlyRenderVisibleElements={nodes.length > 120}
        nodesDraggable={room.editable}
        nodesConnectable={room.editable}
        edgesReconnectable={room.editable}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionOnDrag
        selectionMode={SelectionMode.Partial}
        multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
        selectionKeyCode={null}
        panOnDrag={panButtons}
        panOnScroll
        zoomOnDoubleClick={false}
        elevateNodesOnSelect={false}
        nodeDragThreshold={3}
        minZoom={minZoom}
        maxZoom={maxZoom}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={gridStep * 3} size={1.8} />
        {far && <FarLinks />}
        {minimap && nodes.length > 0 && <Overview context={context} />}
        <Guides />
        <PresenceLayer />
        <CommentLayer workflow={workflow} />
      </ReactFlow>
      <NothingYet />
      <CanvasControls context={context} />
      {quickAdd && <QuickAdd asked={quickAdd} onPick={(type, asked) => addPicked(context, type, asked)} />}
      {linking && <LinkPicker context={context} node={linking} />}
      {layer === 'find' && <Find onGo={id => goTo(context, id)} />}
      {layer === 'commands' && <Commands context={context} />}
      {layer === 'shortcuts' && <Shortcuts />}
      <output className="hidden-text" aria-live="polite">
        {said}
      </output>
    </CanvasMenu>
  );
};

function takeLinkSelection(changes: readonly EdgeChange<CanvasEdge>[]): void {
  const changed = changes.filter(change => change.type === 'select');
  if (changed.length === 0) return;
  const now = new Set(useUi.getState().selectedLinks);
  for (const { id, selected } of changed) {
    if (selected) now.add(id);
    else now.delete(id);
  }
  useUi.setState({ selectedLinks: [...now] });
}

/** Sets the view before the first node is drawn, so that each node is drawn once. */
function showFirst({ flow, element }: CanvasContext, nodes: readonly CanvasNode[]): void {
  const boxes = nodes.map(({ position, width = 0, height = 0 }) => ({ ...position, width, height }));
  const view = firstView(boxes, element.clientWidth, element.clientHeight, minZoom);
  useCanvas.setState({ far: view.zoom < farZoom });
  void flow.setViewport(view);
}

/** Where the pointer was last seen over the canvas, else its middle. */
function usePointer(element: HTMLElement): () => { x: number; y: number } {
  const last = useRef<{ x: number; y: number } | null>(null);
  useEffect(() => {
    const move = ({ clientX: x, clientY: y }: PointerEvent) => {
      last.current = { x, y };
    };
    const leave = () => {
      last.current = null;
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerleave', leave);
    return () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerleave', leave);
    };
  }, [element]);
  return useCallback(() => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return last.current ?? { x: left + width / 2, y: top + height / 3 };
  }, [element]);
}

const Guides = () => {
  const guides = useCanvas(s => s.guides);
  return (
    <ViewportPortal>
      {guides.map(({ axis, at, from, to }) => (
        <div
          key={axis}
          className="guide"
          style={
            axis === 'x'
              ? { left: at, top: from, width: 1, height: to - from }
              : { left: from, top: at, width: to - from, height: 1 }
          }
        />
      ))}
    </ViewportPortal>
  );
};

const NothingYet = (): ReactNode => {
  const room = useRoom();
  const empty = useDocument(view => view.nodes.size === 0 && view.notes.size === 0);
  if (!empty || room.role === null) return null;
  return (
    <div className="canvas-empty">
      <Empty icon={<Workflow size={28} />} title={room.editable ? 'Start with a source' : 'This workflow is empty'}>
        {room.editable &&
          'Drag an operator from the palette, press Tab to search for one, or drop a CSV, Parquet, JSON or workflow file here.'}
      </Empty>
    </div>
  );
};
