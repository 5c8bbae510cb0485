import { Command, History, Redo2, Search, Share2, Undo2 } from 'lucide-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { setWorkflow } from '#collab/edits.ts';
import type { CanvasContext } from '../canvas/canvas-commands.ts';
import { CommentsButton } from '../comments/comments-button.tsx';
import { RunControls } from '../controls/run-controls.tsx';
import { NoticeBell } from '../notices/notice-bell.tsx';
import { Button, IconButton } from '../parts/button.tsx';
import { actions, shownKeys } from '../state/actions.ts';
import { useRoom } from '../state/room-context.tsx';
import { openLayer } from '../state/ui.ts';
import { useDocument } from '../state/use-document.ts';
import { Brand } from './brand.tsx';
import { AccountMenu } from './page.tsx';
import { PeopleHere } from './people-here.tsx';
import { SaveState } from './save-state.tsx';
import { ThemeButton } from './theme-button.tsx';

const keysOf = (id: string): string => shownKeys(actions.find(action => action.id === id)?.keys[0] ?? '');

/** The bar above the canvas: name, save state, undo, people, run. */
export const EditorBar = ({
  workflow,
  context,
}: {
  readonly workflow: string;
  readonly context: CanvasContext | null;
}) => (
  <header className="top-bar">
    <Brand />
    <Title />
    <SaveState />
    <UndoButtons />
    <span className="gap" />
    <IconButton label="Find on the canvas" keys={keysOf('find')} onClick={() => openLayer('find')}>
      <Search size={16} />
    </IconButton>
    <IconButton label="All commands" keys={keysOf('commands')} onClick={() => openLayer('commands')}>
      <Command size={16} />
    </IconButton>
    <IconButton label="Versions" keys={keysOf('versions')} onClick={() => openLayer('versions')}>
      <History size={16} />
    </IconButton>
    <CommentsButton keys={keysOf('comments')} />
    <PeopleHere context={context} />
    <Button onClick={() => openLayer('share')} aria-label="Share">
      <Share2 size={14} /> <span className="wide-only">Share</span>
    </Button>
    <RunControls workflow={workflow} />
    <NoticeBell />
    <ThemeButton />
    <AccountMenu />
  </header>
);

/** The workflow's name, written in place. */
const Title = () => {
  const { editor, editable } = useRoom();
  const name = useDocument(view => view.name);
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  useEffect(() => {
    document.title = `${name || 'Untitled'} · Sluice`;
  }, [name]);
  const keep = () => {
    if (text.trim() !== name) setWorkflow(editor, { name: text.trim() });
  };
  const key = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.key === 'Enter') event.currentTarget.blur();
    if (event.key === 'Escape') setText(name);
  };
  return (
    <>
      <h1 className="hidden-text">{name || 'Untitled'}</h1>
      <input
        className="title-field"
        aria-label="Name of the workflow"
        placeholder="Untitled"
        disabled={!editable}
        value={text}
        maxLength={200}
        onChange={event => setText(event.target.value)}
        onBlur={keep}
        onKeyDown={key}
      />
    </>
  );
};

const UndoButtons = () => {
  const { undo, editable } = useRoom();
  const [, redraw] = useState(0);
  useEffect(() => undo.subscribe(() => redraw(n => n + 1)), [undo]);
  if (!editable) return null;
  return (
    <>
      <IconButton label="Undo" keys={keysOf('undo')} disabled={!undo.canUndo} onClick={() => undo.undo()}>
        <Undo2 size={16} />
      </IconButton>
      <IconButton label="Redo" keys={keysOf('redo')} disabled={!undo.canRedo} onClick={() => undo.redo()}>
        <Redo2 size={16} />
      </IconButton>
    </>
  );
};
