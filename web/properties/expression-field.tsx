import './properties.css';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
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
      <Suspense fallback={<textarea className="input" aria-label={rest.label} value={value} rows={1} readOnly />}>
        <Editor {...rest} value={value} schema={schema ?? []} functions={functions ?? []} faults={faults} />
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
