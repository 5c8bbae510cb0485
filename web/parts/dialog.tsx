import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly width?: number;
  readonly children: ReactNode;
}

/** A layer above the page that Esc and a click outside close. */
export const Dialog = ({ title, open, onClose, width, children }: DialogProps) => (
  <Radix.Root open={open} onOpenChange={now => !now && onClose()}>
    <Radix.Portal>
      <Radix.Overlay className="scrim" />
      <Radix.Content className="dialog" style={width ? { width } : undefined} aria-describedby={undefined}>
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
