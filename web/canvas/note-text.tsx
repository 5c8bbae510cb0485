import { memo } from 'react';
import { type Block, type Inline, readMarkdown } from './note-markdown.ts';

/** A note as it reads. Made of elements alone, so that nothing in it can become markup of its own. */
export const NoteText = memo(({ text }: { readonly text: string }) => (
  <div className="note-text nowheel">
    {readMarkdown(text).map((block, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no names
      <BlockView key={at} block={block} />
    ))}
  </div>
));

const BlockView = ({ block }: { readonly block: Block }) => {
  switch (block.kind) {
    case 'heading': {
      // The page and its panels have the first two levels.
      const Heading = (['h3', 'h4', 'h5'] as const)[Math.min(block.level, 3) - 1] ?? 'h5';
      return <Heading>{shown(block.of)}</Heading>;
    }
    case 'paragraph':
      return <p>{shown(block.of)}</p>;
    case 'code':
      return (
        <pre>
          <code>{block.text}</code>
        </pre>
      );
    case 'list': {
      // biome-ignore lint/suspicious/noArrayIndexKey: items of a text have no names
      const items = block.items.map((item, at) => <li key={at}>{shown(item)}</li>);
      return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
    }
  }
};

const shown = (pieces: readonly Inline[]) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no names
  pieces.map((piece, at) => (typeof piece === 'string' ? piece : <InlineView key={at} piece={piece} />));

const InlineView = ({ piece }: { readonly piece: Exclude<Inline, string> }) => {
  switch (piece.kind) {
    case 'strong':
      return <strong>{shown(piece.of)}</strong>;
    case 'em':
      return <em>{shown(piece.of)}</em>;
    case 'code':
      return <code>{piece.text}</code>;
    case 'link':
      return (
        <a className="nodrag nopan" href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
          {shown(piece.of)}
        </a>
      );
  }
};
