import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly width?: number;
  readonly children: ReactNode;
}

/** A layer above the page that Esc and a click outside close; the focus goes back to where it came from. */
export const Dialog = ({ title, open, onClose, width, children }: DialogProps) => {
  const focus = useFocusReturn(open);
  return (
    <Radix.Root open={open} onOpenChange={now => !now && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="scrim" />
        <Radix.Content className="dialog" style={width ? { width } : undefined} aria-describedby={undefined} {...focus}>
          <Radix.Title className="dialog-title">{title}</Radix.Title>
          {children}
          <Radix.Close asChild>
            <button
              type="button"
              className="button icon-only dialog-close"
              data-look="bare"
              aria-label="Close the dialog"
            >
              <X size={16} aria-hidden="true" />
            </button>
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
};

/** For a dialog without a button of its own: remembers what had the focus, and gives it back. */
export function useFocusReturn(open = true) {
  const opener = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  // Asked while drawing: a field of the dialog may take the focus before any effect runs.
  if (open && !wasOpen.current) opener.current = document.activeElement;
  wasOpen.current = open;
  return {
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      // What the dialog did may have moved the focus on.
      if (document.activeElement && document.activeElement !== document.body) return;
      const back = opener.current?.isConnected && opener.current !== document.body ? opener.current : null;
      const place = back ?? document.querySelector('.canvas');
      if (place instanceof HTMLElement) place.focus({ preventScroll: true });
    },
  };
}
