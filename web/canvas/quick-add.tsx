import { Command } from 'cmdk';
import { useState } from 'react';
import { OperatorIcon } from '../palette/operator-icon.tsx';
import { searchOperators } from '../palette/search-operators.ts';
import { useOperators } from '../state/queries.ts';
import { type QuickAdd as Asked, useCanvas } from './canvas-store.ts';
import { fittingPort } from './link-rules.ts';

interface QuickAddProps {
  readonly asked: Asked;
  readonly onPick: (type: string, asked: Asked) => void;
}

/** A search for an operator at the pointer; after a wire was dropped on nothing, of those that can take it up. */
export const QuickAdd = ({ asked, onPick }: QuickAddProps) => {
  const { data = [] } = useOperators();
  const [text, setText] = useState('');
  const { wire } = asked;
  const fitting = wire ? data.filter(({ ports }) => fittingPort(ports, wire) !== null || dynamic(ports)) : data;
  const found = searchOperators(fitting, text);
  const close = () => {
    useCanvas.setState({ quickAdd: null });
    document.querySelector<HTMLElement>('.canvas')?.focus({ preventScroll: true });
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Esc does the same */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Esc does the same */}
      <div className="quick-add-away" onClick={close} onContextMenu={close} />
      <Command
        className="quick-add"
        label="Add an operator"
        shouldFilter={false}
        loop
        style={{ left: Math.min(asked.screen.x, innerWidth - 380), top: Math.min(asked.screen.y, innerHeight - 340) }}
        onKeyDown={event => {
          event.stopPropagation();
          if (event.key === 'Escape' || event.key === 'Tab') {
            event.preventDefault();
            close();
          }
        }}
      >
        <Command.Input
          autoFocus
          placeholder={wire ? 'Continue with…' : 'Add an operator…'}
          value={text}
          onValueChange={setText}
        />
        <Command.List>
          <Command.Empty>No operator fits.</Command.Empty>
          {found.map(info => (
            <Command.Item key={info.type} value={info.type} onSelect={() => onPick(info.type, asked)}>
              <OperatorIcon type={info.type} group={info.group} size={20} />
              <span>{info.label}</span>
              <small className="ellipsis">{info.summary}</small>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </>
  );
};

/** Operators whose ports are only known once they are configured may fit. */
const dynamic = ({ inputs, outputs }: { readonly inputs: readonly unknown[]; readonly outputs: readonly unknown[] }) =>
  inputs.length === 0 && outputs.length === 0;
