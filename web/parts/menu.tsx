import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

interface MenuProps {
  readonly label: string;
  readonly trigger: ReactNode;
  readonly children: ReactNode;
}

/** A list of choices under a button. */
export const Menu = ({ label, trigger, children }: MenuProps) => (
  <DropdownMenu.Root modal={false}>
    <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8} aria-label={label}>
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
);

interface MenuItemProps {
  readonly icon?: ReactNode;
  readonly label: string;
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly look?: 'plain' | 'bad';
  readonly onSelect: () => void;
}

export const MenuItem = ({ icon, label, keys, disabled, look, onSelect }: MenuItemProps) => (
  <DropdownMenu.Item className="menu-item" disabled={disabled} data-look={look} onSelect={onSelect}>
    {icon}
    {label}
    {keys && <span className="keys">{keys}</span>}
  </DropdownMenu.Item>
);

export const MenuLine = () => <DropdownMenu.Separator className="menu-line" />;
