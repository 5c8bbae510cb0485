import { Copy } from 'lucide-react';
import { Popover } from 'radix-ui';
import { Button } from '../parts/button.tsx';
import { cellText, copyText } from './cell-text.ts';
import type { Column } from './columns.ts';
import type { Cell } from './grid-keys.ts';
import { TypeChip } from './type-chip.tsx';

export interface OpenCell {
  readonly cell: Cell;
  readonly column: Column;
  readonly value: unknown;
}

const longest = 100_000;

/** JSON is laid out over lines; all else stands as it is. */
const wholeText = ({ value, column }: OpenCell): string => {
  if (value !== null && typeof value === 'object') return JSON.stringify(value, null, 2);
  return cellText(value, column.type) ?? 'null';
};

/** A value in full. */
export function CellPopover({ open, onClose }: { readonly open: OpenCell | null; readonly onClose: () => void }) {
  if (!open) return null;
  const box = document.getElementById(`cell-${open.cell.row}-${open.cell.column}`)?.getBoundingClientRect();
  const text = wholeText(open);
  return (
    <Popover.Root open onOpenChange={now => !now && onClose()}>
      <Popover.Anchor virtualRef={{ current: { getBoundingClientRect: () => box ?? new DOMRect() } }} />
      <Popover.Portal>
        <Popover.Content className="popover whole-value" align="start" sideOffset={2} collisionPadding={12}>
          <header>
            <TypeChip type={open.column.type} />
            <strong className="ellipsis">{open.column.name}</strong>
            <Button look="bare" onClick={() => void navigator.clipboard.writeText(copyText(open.value))}>
              <Copy size={13} /> Copy
            </Button>
          </header>
          <pre>{text.slice(0, longest)}</pre>
          {text.length > longest && <p>… {text.length - longest} more letters; download the result for all of them.</p>}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
