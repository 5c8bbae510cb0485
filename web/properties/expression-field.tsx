import './properties.css';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useRef } from 'react';
import type { ExpressionAnswer } from '#server/http/shapes/catalogue.ts';
import type { Attribute } from '#server/http/shapes/elements.ts';
import { TypeChip } from '../results/type-chip.tsx';
import { useSettled } from '../results/use-settled.ts';
import { post } from '../state/api.ts';
import { useFunctions } from '../state/queries.ts';

const Editor = lazy(async () => ({ default: (await import('./expression-editor.tsx')).ExpressionEditor }));

export interface ExpressionFieldProps {
  readonly label: string;
  readonly value: string;
  /** Attributes that the expression may name; undefined where they are not known yet. */
  readonly schema: readonly Attribute[] | undefined;
  readonly placeholder?: string;
  readonly parameters?: readonly string[];
  readonly disabled?: boolean;
  readonly describedBy?: string;
  readonly onChange: (text: string) => void;
  readonly onFocus?: () => void;
  readonly onBlur?: () => void;
}

/** A SQL expression: completion while typing, faults underlined where they are, and the type of the result. */
export function ExpressionField({ schema, value, ...rest }: ExpressionFieldProps) {
  const entered = useRef(false);
  const { data: functions } = useFunctions();
  const asked = useSettled(value, 200);
  const { data: answer } = useQuery({
    queryKey: ['expression', asked, schema],
    enabled: asked.trim() !== '' && schema !== undefined && !asked.includes('${'),
    staleTime: Infinity,
    placeholderData: before => before,
    queryFn: () => post<ExpressionAnswer>('/expressions/check', { expression: asked, schema }),
  });
  const current = asked === value && asked.trim() !== '' && !asked.includes('${') ? answer : undefined;
  const faults = useMemo(() => current?.faults ?? [], [current]);
  return (
    <div className="expression">
      <Suspense fallback={<PlainBox {...rest} value={value} entered={entered} />}>
        <Editor
          {...rest}
          value={value}
          schema={schema ?? []}
          functions={functions ?? []}
          faults={faults}
          entered={entered}
        />
      </Suspense>
      <p className="expression-answer" aria-live="polite">
        {faults.length > 0 ? (
          <span className="expression-fault" role="alert">
            {faults[0]!.message}
            {faults.length > 1 && ` (and ${faults.length - 1} more)`}
          </span>
        ) : (
          current?.type && (
            <>
              gives <TypeChip type={current.type} /> {current.type}
            </>
          )
        )}
      </p>
    </div>
  );
}

interface PlainBoxProps extends Omit<ExpressionFieldProps, 'schema'> {
  /** Whether somebody is in the box: the editor that takes its place then takes the caret too. */
  readonly entered: { current: boolean };
}

/** What is typed into while the editor is on its way, so that no key is lost. */
const PlainBox = ({ label, value, placeholder, disabled, onChange, onFocus, onBlur, entered }: PlainBoxProps) => (
  <textarea
    className="input"
    aria-label={label}
    value={value}
    rows={1}
    placeholder={placeholder}
    readOnly={disabled}
    onChange={event => onChange(event.target.value)}
    onFocus={() => {
      entered.current = true;
      onFocus?.();
    }}
    onBlur={() => {
      entered.current = false;
      onBlur?.();
    }}
  />
);
