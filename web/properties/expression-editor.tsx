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
import { Annotation, Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderOf, tooltips } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { ExpressionAnswer, FunctionInfo } from '#server/http/shapes/catalogue.ts';
import type { Attribute } from '#server/http/shapes/elements.ts';
import { changeTo } from './change-to.ts';
import { completeExpression } from './complete-expression.ts';
import { expressionLanguage, queryLanguage } from './expression-language.ts';
import { type OtherCaret, otherCarets, othersAre } from './other-carets.ts';
import { boundTo, type SharedText } from './shared-text.ts';

export interface EditorProps {
  readonly label: string;
  readonly value: string;
  /** Text that several people write in letter by letter; `value` then only says that it has changed. */
  readonly shared?: SharedText;
  /** A whole query, which is neither completed nor checked while it is written. */
  readonly query?: boolean;
  readonly schema: readonly Attribute[];
  readonly functions: readonly FunctionInfo[];
  readonly faults: readonly ExpressionAnswer['faults'][number][];
  readonly placeholder?: string;
  readonly parameters?: readonly string[];
  readonly disabled?: boolean;
  readonly describedBy?: string;
  /** Others whose caret is in the field. */
  readonly others?: readonly OtherCaret[];
  /** What the plain box that stood here before leaves, when somebody was in it. */
  readonly left: { readonly current: Left | null };
  readonly onChange: (text: string) => void;
  readonly onCaret?: (anchor: number, head: number) => void;
  readonly onFocus?: () => void;
  readonly onBlur?: () => void;
}

/** What somebody has in a box that is taken away from under their hands. */
export interface Left {
  readonly text: string;
  readonly anchor: number;
  readonly head: number;
}

/** Marks what the field said, not the person. */
const given = Annotation.define<boolean>();
const nobody: readonly OtherCaret[] = [];

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--group-combine)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: tags.number, color: 'var(--group-source)' },
  { tag: tags.comment, color: 'var(--text-3)', fontStyle: 'italic' },
  { tag: tags.special(tags.variableName), color: 'var(--warn)' },
  { tag: tags.function(tags.variableName), color: 'var(--group-reduce)' },
]);

/** CodeMirror for one expression or query; it shows what the field says, and a caret moves only with the text around it. */
export function ExpressionEditor(props: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const now = useRef(props);
  now.current = props;
  const writable = useRef(new Compartment());
  const bound = useRef(props.shared && boundTo(props.shared));
  /** What was typed and has not come back as `value` yet. */
  const sent = useRef<string[]>([]);

  // Within the commit that takes the plain box away: no key can fall between the two.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is made once; what changes reaches it through refs and effects
  useLayoutEffect(() => {
    const left = props.left.current;
    const made = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: props.shared ? (props.shared.text()?.toString() ?? props.value) : (left?.text ?? props.value),
        extensions: [
          history(),
          EditorState.lineSeparator.of('\n'),
          props.query ? queryLanguage : expressionLanguage,
          syntaxHighlighting(colours),
          bracketMatching(),
          closeBrackets(),
          props.query
            ? []
            : autocompletion({
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
          otherCarets,
          bound.current?.extension ?? [],
          // At once, since a shortcut may leave the box and run what was typed in one go.
          EditorView.domEventHandlers({
            focus: () => void now.current.onFocus?.(),
            blur() {
              sent.current = [];
              now.current.onBlur?.();
            },
          }),
          EditorView.updateListener.of(update => {
            if (update.docChanged && !bound.current && !update.transactions.some(t => t.annotation(given))) {
              sent.current.push(update.state.doc.toString());
              now.current.onChange(sent.current.at(-1)!);
            }
            const { anchor, head } = update.state.selection.main;
            if (update.view.hasFocus && (update.docChanged || update.selectionSet || update.focusChanged))
              now.current.onCaret?.(anchor, head);
          }),
        ],
      }),
    });
    view.current = made;
    if (left) {
      const { length } = made.state.doc;
      const [anchor, head] = [Math.min(left.anchor, length), Math.min(left.head, length)];
      made.dispatch({ selection: { anchor, head } });
      made.focus();
    }
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const { current } = view;
    if (!current) return;
    if (bound.current) return bound.current.rebind(current);
    const known = sent.current.indexOf(props.value);
    sent.current = sent.current.slice(known + 1);
    if (known >= 0) return;
    const changes = changeTo(current.state.doc.toString(), props.value);
    // Where others are counts in what they have written, which is here only now.
    const effects = othersAre(now.current.others ?? nobody);
    if (changes) current.dispatch({ changes, effects, annotations: given.of(true) });
  }, [props.value]);

  useEffect(() => {
    view.current?.dispatch({ effects: othersAre(props.others ?? nobody) });
  }, [props.others]);

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
