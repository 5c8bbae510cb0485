import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Tip } from './tip.tsx';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'plain' | 'main' | 'bare' | 'bad';
  readonly size?: 'm' | 'l';
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button with words. */
export const Button = ({ look = 'plain', size = 'm', className = '', ...rest }: ButtonProps) => (
  <button type="button" className={`button ${className}`} data-look={look} data-size={size} {...rest} />
);

interface IconButtonProps extends ButtonProps {
  /** What it does; read aloud and shown on hover. */
  readonly label: string;
  readonly keys?: string;
  readonly children: ReactNode;
}

/** A button with an icon; its words are in the tooltip. */
export const IconButton = ({ label, keys, look = 'bare', className = '', ...rest }: IconButtonProps) => (
  <Tip text={label} keys={keys}>
    <button type="button" aria-label={label} className={`button icon-only ${className}`} data-look={look} {...rest} />
  </Tip>
);
