import './shell.css';
import { PanelLeftClose, PanelRightClose } from 'lucide-react';
import { type ReactNode, useCallback, useState } from 'react';
import { Link } from 'wouter';
import { Canvas } from '../canvas/canvas.tsx';
import { addInView, type CanvasContext } from '../canvas/canvas-commands.ts';
import { Palette } from '../palette/palette.tsx';
import { IconButton } from '../parts/button.tsx';
import { PropertiesPanel } from '../properties/properties-panel.tsx';
import { useKnowledgeFeed } from '../state/knowledge.ts';
import { useRoom, useRoomStatus } from '../state/room-context.tsx';
import { setOpen, useUi } from '../state/ui.ts';
import { Dock } from './dock.tsx';
import { EditorBar } from './editor-bar.tsx';
import { Layers } from './layers.tsx';
import { Splitter } from './splitter.tsx';

interface EditorFrameProps {
  readonly workflow: string;
  /** What is shown is no longer the document: a past run with its results, or a version that has none. */
  readonly past?: 'run' | 'version';
  /** What stands above instead of the editor's own bar. */
  readonly bar?: ReactNode;
}

/** Bar, panels and canvas around whatever room is given. */
export const EditorFrame = ({ workflow, past, bar }: EditorFrameProps) => {
  const open = useUi(ui => ui.open);
  const sizes = useUi(ui => ui.sizes);
  const { editable } = useRoom();
  const [context, setContext] = useState<CanvasContext | null>(null);
  useKnowledgeFeed(workflow, past !== undefined);
  const add = useCallback((type: string) => context && addInView(context, type), [context]);
  return (
    <div className="editor">
      {bar ?? <EditorBar workflow={workflow} context={context} />}
      <Gone />
      <div className="editor-body">
        {open.palette && (
          <aside className="side left" aria-label="Operators" style={{ width: sizes.palette }}>
            <div className="side-title">
              <h2>Operators</h2>
              <IconButton label="Close the palette" keys="Ctrl+B" onClick={() => setOpen('palette', false)}>
                <PanelLeftClose size={16} />
              </IconButton>
            </div>
            <div className="side-content">
              <Palette disabled={!editable} onAdd={add} />
            </div>
          </aside>
        )}
        <main className="centre">
          {open.palette && <Splitter side="palette" />}
          <div className="canvas-place">
            <Canvas workflow={workflow} onReady={setContext} />
          </div>
          {past !== 'version' && <Dock workflow={workflow} />}
          {open.properties && <Splitter side="properties" />}
        </main>
        {open.properties && (
          <aside className="side right" aria-label="Properties" style={{ width: sizes.properties }}>
            <div className="side-title">
              <h2>Properties</h2>
              <IconButton label="Close properties" keys="Ctrl+I" onClick={() => setOpen('properties', false)}>
                <PanelRightClose size={16} />
              </IconButton>
            </div>
            <div className="side-content">
              <PropertiesPanel workflow={workflow} />
            </div>
          </aside>
        )}
      </div>
      <Layers workflow={workflow} />
    </div>
  );
};

/** The server does not want this page back: why. */
const Gone = () => {
  const { closing, connection } = useRoomStatus();
  if (connection !== 'closed' || !closing) return null;
  return (
    <div className="banner" role="alert">
      {closing.reason || 'The server has closed this workflow.'}
      <Link href="/">All workflows</Link>
    </div>
  );
};
