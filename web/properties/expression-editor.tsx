import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  completionKeymap,
  startCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderOf, tooltips } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { ExpressionAnswer, FunctionInfo } from '#server/http/shapes/catalogue.ts';
import type { Attribute } from '#server/http/shapes/elements.ts';
import { completeExpression } from './complete-expression.ts';
import { expressionLanguage } from './expression-language.ts';

interface EditorProps {
  readonly label: string;
  readonly value: string;
  readonly schema: readonly Attribute[];
  readonly functions: readonly FunctionInfo[];
  readonly faults: ExpressionAnswer['faults'];
  readonly placeholder?: string;
  readonly parameters?: readonly string[];
  readonly disabled?: boolean;
  readonly describedBy?: string;
  /** Whether somebody was in the plain box that stood here before. */
  readonly entered: { current: boolean };
  readonly onChange: (text: string) => void;
  readonly onFocus?: () => void;
  readonly onBlur?: () => void;
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--group-combine)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: tags.number, color: 'var(--group-source)' },
  { tag: tags.comment, color: 'var(--text-3)', fontStyle: 'italic' },
  { tag: tags.special(tags.variableName), color: 'var(--warn)' },
  { tag: tags.function(tags.variableName), color: 'var(--group-reduce)' },
]);

/** CodeMirror for one expression; what it shows follows `value`, the caret stays where it is. */
export function ExpressionEditor(props: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const now = useRef(props);
  now.current = props;
  const writable = useRef(new Compartment());

  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is made once; what changes reaches it through refs and effects
  useEffect(() => {
    const made = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: props.value,
        extensions: [
          history(),
          expressionLanguage,
          syntaxHighlighting(colours),
          bracketMatching(),
          closeBrackets(),
          autocompletion({
            override: [context => completeExpression(context, now.current)],
            icons: false,
            optionClass: option => `completion-${option.type}`,
          }),
          keymap.of([{ key: 'Tab', run: acceptCompletion }, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          EditorView.lineWrapping,
          tooltips({ position: 'fixed', parent: document.body }),
          placeholderOf(props.placeholder ?? ''),
          writable.current.of(EditorView.editable.of(!props.disabled)),
          EditorView.contentAttributes.of({
            'aria-label': props.label,
            ...(props.describedBy && { 'aria-describedby': props.describedBy }),
          }),
          // At once, since a shortcut may leave the box and run what was typed in one go.
          EditorView.domEventHandlers({
            focus: () => void now.current.onFocus?.(),
            blur: () => void now.current.onBlur?.(),
          }),
          EditorView.updateListener.of(update => {
            if (
              update.docChanged &&
              update.transactions.some(
                t =>
                  t.isUserEvent('input') || t.isUserEvent('delete') || t.isUserEvent('undo') || t.isUserEvent('redo'),
              )
            )
              now.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    if (props.entered.current) {
      made.dispatch({ selection: { anchor: made.state.doc.length } });
      made.focus();
    }
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const text = view.current?.state.doc.toString();
    if (view.current && text !== props.value)
      view.current.dispatch({ changes: { from: 0, to: text?.length ?? 0, insert: props.value } });
  }, [props.value]);

  // A word that was begun before the attributes were known is completed once they are.
  const names = props.schema.length;
  useEffect(() => {
    const { current } = view;
    if (names > 0 && current?.hasFocus && current.state.doc.length > 0) startCompletion(current);
  }, [names]);

  useEffect(() => {
    view.current?.dispatch({ effects: writable.current.reconfigure(EditorView.editable.of(!props.disabled)) });
  }, [props.disabled]);

  useEffect(() => {
    const state = view.current?.state;
    if (!state) return;
    const end = state.doc.length;
    const marks = props.faults.map(({ from, to, message }): Diagnostic => {
      const start = Math.min(from, Math.max(0, end - 1));
      return { from: start, to: Math.min(end, Math.max(to, start + 1)), severity: 'error', message };
    });
    view.current?.dispatch(setDiagnostics(state, marks));
  }, [props.faults]);

  return <div ref={place} className="input expression-editor" data-disabled={props.disabled || undefined} />;
}
