import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';

interface TipProps {
  readonly text: ReactNode;
  /** Keys that do the same. */
  readonly keys?: string;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  readonly children: ReactNode;
}

/** Words on hover and focus. */
export const Tip = ({ text, keys, side = 'bottom', children }: TipProps) => (
  <Tooltip.Root>
    <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
    <Tooltip.Portal>
      <Tooltip.Content className="tip" side={side} sideOffset={6} collisionPadding={8}>
        {text}
        {keys && <span className="keys">{keys}</span>}
      </Tooltip.Content>
    </Tooltip.Portal>
  </Tooltip.Root>
);
