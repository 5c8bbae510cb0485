import './properties.css';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { ExpressionAnswer } from '#server/http/shapes/catalogue.ts';
import type { Attribute } from '#server/http/shapes/elements.ts';
import { TypeChip } from '../results/type-chip.tsx';
import { useSettled } from '../results/use-settled.ts';
import { post } from '../state/api.ts';
import { useFunctions } from '../state/queries.ts';
import type { EditorProps, Left } from './expression-editor.tsx';
import { loadEditor, loadedEditor, onEditorLoaded } from './load-editor.ts';

export interface ExpressionFieldProps
  extends Pick<
    EditorProps,
    | 'label'
    | 'value'
    | 'placeholder'
    | 'parameters'
    | 'disabled'
    | 'describedBy'
    | 'others'
    | 'onChange'
    | 'onCaret'
    | 'onFocus'
    | 'onBlur'
  > {
  /** Attributes that the expression may name; undefined where they are not known yet. */
  readonly schema: readonly Attribute[] | undefined;
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
      <CodeBox {...rest} value={value} schema={schema ?? []} functions={functions ?? []} faults={faults} />
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

/**
 * The editor, or a plain box until it is here. The one takes the place of the other in a single step, with text, selection and focus,
 * but never while a letter is being composed.
 */
export function CodeBox(props: Omit<EditorProps, 'left'>) {
  const Editor = useSyncExternalStore(onEditorLoaded, loadedEditor);
  const [composing, setComposing] = useState(false);
  const left = useRef<Left | null>(null);
  useEffect(loadEditor, []);
  if (Editor && !composing) return <Editor {...props} left={left} />;
  return <PlainBox {...props} left={left} onComposing={setComposing} />;
}

interface PlainBoxProps extends Omit<EditorProps, 'left'> {
  readonly left: { current: Left | null };
  readonly onComposing: (composing: boolean) => void;
}

/** What is typed into while the editor is on its way. */
function PlainBox({ label, value, placeholder, disabled, left, onComposing, ...on }: PlainBoxProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const { current } = box;
    return () => {
      if (!current || document.activeElement !== current) return;
      const { value: text, selectionStart, selectionEnd, selectionDirection } = current;
      const isBack = selectionDirection === 'backward';
      left.current = {
        text,
        anchor: isBack ? selectionEnd : selectionStart,
        head: isBack ? selectionStart : selectionEnd,
      };
    };
  }, [left]);
  return (
    <textarea
      ref={box}
      className="input"
      aria-label={label}
      value={value}
      rows={1}
      placeholder={placeholder}
      readOnly={disabled}
      onCompositionStart={() => onComposing(true)}
      onCompositionEnd={() => onComposing(false)}
      onChange={event => on.onChange(event.target.value)}
      onFocus={on.onFocus}
      onBlur={on.onBlur}
    />
  );
}
