import { Annotation, type ChangeSpec, type Extension, Transaction } from '@codemirror/state';
import { type EditorView, ViewPlugin } from '@codemirror/view';
import type * as Y from 'yjs';
import { changeTo } from './change-to.ts';

/** A text of the document that several people write in. */
export interface SharedText {
  /** The text as it is in the document now; null while nobody has written any. */
  readonly text: () => Y.Text | null;
  /** Makes it where there is none. */
  readonly open: () => Y.Text | null;
  /** Does something to it as one gesture of the person. */
  readonly write: (change: () => void) => void;
}

const told = Annotation.define<boolean>();

/** Keeps an editor and a shared text equal, letter by letter; what others write is no step of the editor's own undo. */
export function boundTo(shared: SharedText) {
  const plugin = ViewPlugin.define(view => {
    let bound: Y.Text | null = null;
    let writing = false;
    const show = (changes: ChangeSpec) =>
      view.dispatch({ changes, annotations: [told.of(true), Transaction.addToHistory.of(false)] });
    const hear = (event: Y.YTextEvent) => {
      if (!writing) show(changesOf(event));
    };
    const observe = (text: Y.Text | null) => {
      bound?.unobserve(hear);
      bound = text;
      bound?.observe(hear);
    };
    observe(shared.text());
    const write = (transactions: readonly Transaction[]) => {
      writing = true;
      shared.write(() => {
        if (!bound) observe(shared.open());
        for (const { changes } of transactions) {
          let gone = 0;
          changes.iterChanges((from, to) => {
            if (to > from) bound?.delete(from - gone, to - from);
            gone += to - from;
          });
          changes.iterChanges((_from, _to, from, _end, inserted) => {
            if (inserted.length > 0) bound?.insert(from, inserted.toString());
          });
        }
      });
      writing = false;
    };
    return {
      update({ transactions }) {
        const own = transactions.filter(t => t.docChanged && !t.annotation(told));
        if (own.length > 0) write(own);
      },
      /** The document may hold another text under the same name by now. */
      rebind() {
        const now = shared.text();
        if (now === bound) return;
        observe(now);
        const change = changeTo(view.state.doc.toString(), now?.toString() ?? '');
        if (change) show(change);
      },
      destroy: () => observe(null),
    };
  });
  const extension: Extension = plugin;
  return { extension, rebind: (view: EditorView) => view.plugin(plugin)?.rebind() };
}

function changesOf({ delta }: Y.YTextEvent): ChangeSpec {
  const changes: { from: number; to?: number; insert?: string }[] = [];
  let at = 0;
  for (const { retain = 0, delete: gone = 0, insert } of delta) {
    at += retain;
    if (typeof insert === 'string') changes.push({ from: at, insert });
    if (gone > 0) changes.push({ from: at, to: at + gone });
    at += gone;
  }
  return changes;
}
