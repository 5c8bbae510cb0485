import './shell.css';
import { PanelLeftClose, PanelRightClose } from 'lucide-react';
import { useEffect } from 'react';
import { Canvas } from '../canvas/canvas.tsx';
import { Palette } from '../palette/palette.tsx';
import { IconButton } from '../parts/button.tsx';
import { PropertiesPanel } from '../properties/properties-panel.tsx';
import { openEvents } from '../state/events.ts';
import { setOpen, useUi } from '../state/ui.ts';
import { Dock } from './dock.tsx';
import { EditorBar } from './editor-bar.tsx';
import { Splitter } from './splitter.tsx';

interface EditorProps {
  readonly workflow: string;
  /** A past run, shown read-only with its own numbers. */
  readonly run?: string;
}

/** The editor of one workflow. */
export const EditorPage = ({ workflow }: EditorProps) => {
  const open = useUi(ui => ui.open);
  const sizes = useUi(ui => ui.sizes);
  useEffect(() => openEvents(workflow), [workflow]);
  return (
    <div className="editor">
      <EditorBar workflow={workflow} />
      <div className="editor-body">
        {open.palette && (
          <>
            <aside className="side left" aria-label="Operators" style={{ width: sizes.palette }}>
              <div className="side-title">
                <h2>Operators</h2>
                <IconButton label="Close the palette" keys="Ctrl+B" onClick={() => setOpen('palette', false)}>
                  <PanelLeftClose size={16} />
                </IconButton>
              </div>
              <div className="side-content">
                <Palette />
              </div>
            </aside>
            <Splitter side="palette" />
          </>
        )}
        <main className="centre">
          <div className="canvas-place">
            <Canvas workflow={workflow} />
          </div>
          <Dock workflow={workflow} />
        </main>
        {open.properties && (
          <>
            <Splitter side="properties" />
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
          </>
        )}
      </div>
    </div>
  );
};
