import { Braces, RotateCcw } from 'lucide-react';
import type { CSSProperties } from 'react';
import { IconButton } from '../../parts/button.tsx';
import { Menu, MenuItem } from '../../parts/menu.tsx';
import { holdsParameter } from '../field-values.ts';
import { type Field, isEmpty } from '../fields.ts';
import { useForm } from './form-context.ts';

interface FieldRowProps {
  readonly part: Field;
  readonly field: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** There is no default to go back to. */
  readonly fixed?: boolean;
}

/** Kinds whose whole value a parameter may stand for by a click; text and expressions take it where the caret is. */
const plain = new Set(['text', 'number', 'boolean', 'choice', 'type', 'path', 'any']);

/** A field with its name, help, problems, who else is in it, and the ways back to its default. */
export function FieldRow({ part, field, value, onChange, fixed = false }: FieldRowProps) {
  const { problemsOf, editorOf, parameters, disabled, Value } = useForm();
  const problems = problemsOf(field);
  const other = editorOf(field);
  const missing = part.required && isEmpty(value);
  const faults = problems.filter(problem => problem.severity !== 'unconfigured');
  const style = other ? ({ '--person': other.color } as CSSProperties) : undefined;
  const canTake = plain.has(part.control.kind) && parameters.length > 0 && !disabled;
  return (
    <div
      className="field-row"
      data-field={field}
      data-kind={part.control.kind}
      data-faulty={faults.some(problem => problem.severity === 'error') || undefined}
      data-missing={missing || undefined}
      data-other={other ? '' : undefined}
      style={style}
    >
      <div className="field-head">
        <label htmlFor={field}>
          {part.title}
          {missing && <span className="field-needed">needed</span>}
        </label>
        {other && <span className="field-other">{other.name} edits this</span>}
        <span className="field-tools">
          {canTake && (
            <Menu
              label="Parameters"
              trigger={
                <button type="button" className="field-tool" aria-label={`Use a parameter for ${part.title}`}>
                  <Braces size={12} />
                </button>
              }
            >
              {parameters.map(name => (
                <MenuItem key={name} label={`\${${name}}`} onSelect={() => onChange(`\${${name}}`)} />
              ))}
            </Menu>
          )}
          {value !== undefined && !disabled && !fixed && (!part.required || holdsParameter(value)) && (
            <IconButton
              className="field-tool"
              label={`Reset ${part.title}${part.preset === undefined ? '' : ' to its default'}`}
              onClick={() => onChange(undefined)}
            >
              <RotateCcw size={12} />
            </IconButton>
          )}
        </span>
      </div>
      <Value
        control={part.control}
        field={field}
        label={part.title}
        value={value}
        preset={part.preset}
        onChange={onChange}
      />
      <div id={`${field}-note`}>
        {faults.map(({ message, severity }) => (
          <p key={message} className={severity === 'error' ? 'field-fault' : 'field-help'}>
            {message}
          </p>
        ))}
        {part.help && <p className="field-help">{part.help}</p>}
      </div>
    </div>
  );
}
