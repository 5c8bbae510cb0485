import { useStore, ViewportPortal } from '@xyflow/react';
import { Check } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { CSSProperties, ReactNode } from 'react';
import { useCanvas } from '../canvas/canvas-store.ts';
import { initials } from '../parts/avatar.tsx';
import { useDocument } from '../state/use-document.ts';
import type { CommentPlace } from './comment-store.ts';
import { pinPlace } from './pin-place.ts';
import { usePinDrag } from './use-pin-drag.ts';

interface PinProps {
  readonly place: CommentPlace;
  /** Pins that stand at the same node already. */
  readonly before: number;
  readonly author: { readonly name: string; readonly color: string };
  readonly label: string;
  readonly unread?: boolean;
  readonly resolved?: boolean;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  /** Told where it was dragged to; absent where nobody may. */
  readonly onMove?: (place: CommentPlace) => void;
  /** What is shown beside the pin while it is open. */
  readonly children: ReactNode;
}

/** A pin on the canvas; as large from afar as from near. */
export const CommentPin = (props: PinProps) => {
  const { place, before, author, label, unread, resolved, open, onOpen, onMove, children } = props;
  const { press, offset, wasDragged } = usePinDrag(onMove);
  const zoom = useStore(s => s.transform[2]);
  const groups = useDocument(view => view.groups);
  const at = useCanvas(({ nodes }) => {
    // Pins keep their size, so in canvas units those side by side are further apart from afar.
    const { x, y } = pinPlace(place, nodes, groups, before / zoom);
    return `translate(${x}px, ${y}px)`;
  });
  return (
    <ViewportPortal>
      <div
        className="comment-place nopan nodrag"
        style={{ transform: `${at} scale(${1 / zoom}) ${offset ? `translate(${offset.x}px, ${offset.y}px)` : ''}` }}
      >
        <Popover.Root open={open} onOpenChange={onOpen}>
          <Popover.Anchor asChild>
            <button
              type="button"
              className="comment-pin"
              aria-label={label}
              aria-expanded={open}
              data-unread={unread || undefined}
              data-resolved={resolved || undefined}
              data-initials={resolved ? undefined : initials(author.name)}
              style={{ '--person': author.color } as CSSProperties}
              data-dragged={offset ? '' : undefined}
              onPointerDown={press}
              onDoubleClick={event => event.stopPropagation()}
              onClick={event => {
                event.stopPropagation();
                if (!wasDragged()) onOpen(!open);
              }}
            >
              {resolved && <Check size={14} aria-hidden="true" />}
            </button>
          </Popover.Anchor>
          <Popover.Portal>
            <Popover.Content
              className="thread"
              side="right"
              align="start"
              sideOffset={8}
              collisionPadding={12}
              updatePositionStrategy="always"
              aria-label={label}
              onOpenAutoFocus={event => {
                event.preventDefault();
                const content = event.currentTarget as HTMLElement;
                (content.querySelector('.message-box > textarea') as HTMLElement | null)?.focus();
              }}
              onCloseAutoFocus={event => event.preventDefault()}
              onEscapeKeyDown={event => {
                if (document.querySelector('.mention-list, .message .message-box')) event.preventDefault();
              }}
              onInteractOutside={event => {
                const target = event.target as HTMLElement;
                if (target.closest('.comment-pin, .comment-list, [data-sonner-toast]')) event.preventDefault();
              }}
            >
              {children}
            </Popover.Content>
          </Popover.Portal>
        </Popover.Root>
      </div>
    </ViewportPortal>
  );
};
