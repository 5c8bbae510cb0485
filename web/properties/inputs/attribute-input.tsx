import { Command } from 'cmdk';
import { Check, ChevronsUpDown, GripVertical, Plus, X } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import type { Attribute } from '#server/http/shapes/elements.ts';
import { TypeChip } from '../../results/type-chip.tsx';
import { moved } from '../field-values.ts';
import { nearestName } from '../nearest.ts';
import { type InputProps, useEditing, useForm } from './form-context.ts';

interface AttributeProps extends InputProps {
  readonly port: string;
}

/** An attribute of an input port. */
export function AttributeInput({ field, label, value, onChange, port }: AttributeProps) {
  const { schemaOf, disabled } = useForm();
  const editing = useEditing(field);
  const [open, setOpen] = useState(false);
  const schema = schemaOf(port);
  const name = typeof value === 'string' ? value : '';
  const found = schema?.find(attribute => attribute.name === name);
  return (
    <>
      <Picker
        open={open}
        onOpen={setOpen}
        schema={schema}
        chosen={name === '' ? [] : [name]}
        onPick={picked => {
          onChange(picked);
          setOpen(false);
        }}
        trigger={
          <button
            type="button"
            id={field}
            className="input picker"
            disabled={disabled}
            aria-label={`${label}: ${name || 'none'}`}
            {...editing}
          >
            {found && <TypeChip type={found.type} />}
            <span className={`ellipsis ${name ? '' : 'faint'}`}>{name || 'choose an attribute'}</span>
            <ChevronsUpDown size={12} aria-hidden="true" />
          </button>
        }
      />
      {name !== '' && schema && !found && (
        <UnknownName name={name} schema={schema} onPick={disabled ? undefined : onChange} />
      )}
    </>
  );
}

/** Several attributes of an input port, in an order of their own. */
export function AttributesInput({ field, label, value, onChange, port }: AttributeProps) {
  const { schemaOf, disabled } = useForm();
  const editing = useEditing(field);
  const [open, setOpen] = useState(false);
  const [dragged, setDragged] = useState<number | null>(null);
  const schema = schemaOf(port);
  const names = Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
  const toggle = (name: string) => onChange(names.includes(name) ? names.filter(n => n !== name) : [...names, name]);
  return (
    <>
      <ul id={field} className="chips" aria-label={label}>
        {names.map((name, at) => {
          const found = schema?.find(attribute => attribute.name === name);
          return (
            <li
              key={name}
              className="chip"
              data-unknown={(schema && !found) || undefined}
              draggable={!disabled}
              onDragStart={() => setDragged(at)}
              onDragOver={event => dragged !== null && event.preventDefault()}
              onDrop={() => {
                if (dragged !== null) onChange(moved(names, dragged, at));
                setDragged(null);
              }}
            >
              <GripVertical size={10} aria-hidden="true" />
              {found && <TypeChip type={found.type} />}
              <span className="ellipsis">{name}</span>
              <button type="button" aria-label={`Remove ${name}`} disabled={disabled} onClick={() => toggle(name)}>
                <X size={11} />
              </button>
            </li>
          );
        })}
        <li>
          <Picker
            open={open}
            onOpen={setOpen}
            schema={schema}
            chosen={names}
            onPick={toggle}
            onAll={all => onChange(all)}
            trigger={
              <button
                type="button"
                className="chip add"
                disabled={disabled}
                aria-label={`${names.length === 0 ? 'Choose attributes' : 'Add'} – ${label}`}
                {...editing}
              >
                <Plus size={12} /> {names.length === 0 ? 'Choose attributes' : 'Add'}
              </button>
            }
          />
        </li>
      </ul>
      {schema &&
        names
          .filter(name => !schema.some(attribute => attribute.name === name))
          .map(name => (
            <UnknownName
              key={name}
              name={name}
              schema={schema}
              onPick={disabled ? undefined : right => onChange(names.map(n => (n === name ? right : n)))}
            />
          ))}
    </>
  );
}

interface PickerProps {
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly schema: readonly Attribute[] | undefined;
  readonly chosen: readonly string[];
  readonly onPick: (name: string) => void;
  readonly onAll?: (names: readonly string[]) => void;
  readonly trigger: ReactNode;
}

function Picker({ open, onOpen, schema, chosen, onPick, onAll, trigger }: PickerProps) {
  const [search, setSearch] = useState('');
  const { parameters } = useForm();
  const known = schema ?? [];
  const free = search.trim();
  return (
    <Popover.Root open={open} onOpenChange={onOpen}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover picker-list" align="start" sideOffset={4} collisionPadding={8}>
          <Command label="Attributes" loop>
            <Command.Input className="input" placeholder="Search attributes" value={search} onValueChange={setSearch} />
            <Command.List>
              <Command.Empty className="picker-none">
                {schema ? 'No attribute is called so.' : 'Link an input to see its attributes.'}
              </Command.Empty>
              {known.map(({ name, type }) => (
                <Command.Item key={name} value={name} className="menu-item" onSelect={() => onPick(name)}>
                  <TypeChip type={type} />
                  <span className="ellipsis">{name}</span>
                  <span className="keys">{chosen.includes(name) ? <Check size={13} /> : type}</span>
                </Command.Item>
              ))}
              {parameters.map(name => (
                <Command.Item
                  key={`\${${name}}`}
                  value={`\${${name}}`}
                  className="menu-item"
                  onSelect={() => onPick(`\${${name}}`)}
                >
                  <code>{`\${${name}}`}</code>
                  <span className="keys">parameter</span>
                </Command.Item>
              ))}
              {free !== '' && !known.some(({ name }) => name === free) && (
                <Command.Item value={`use ${free}`} forceMount className="menu-item" onSelect={() => onPick(free)}>
                  Use “{free}”
                </Command.Item>
              )}
            </Command.List>
            {onAll && known.length > 0 && (
              <footer>
                <button type="button" className="text-button" onClick={() => onAll(known.map(({ name }) => name))}>
                  all
                </button>
                <button type="button" className="text-button" onClick={() => onAll([])}>
                  none
                </button>
              </footer>
            )}
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface UnknownProps {
  readonly name: string;
  readonly schema: readonly Attribute[];
  readonly onPick?: (name: string) => void;
}

/** Says that there is no such attribute, and offers the one that was most likely meant. */
function UnknownName({ name, schema, onPick }: UnknownProps) {
  if (name.includes('${')) return null;
  const near = nearestName(
    name,
    schema.map(attribute => attribute.name),
  );
  return (
    <p className="field-fault">
      No attribute “{name}” here.{' '}
      {near && onPick && (
        <button type="button" className="text-button" onClick={() => onPick(near)}>
          Use “{near}”
        </button>
      )}
    </p>
  );
}
