import { type Extension, type Range, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, showTooltip, type Tooltip, WidgetType } from '@codemirror/view';

/** Where somebody else is in a text: the caret, and where their selection began. */
export interface OtherCaret {
  readonly replica: number;
  readonly person: { readonly name: string; readonly color: string };
  readonly anchor: number;
  readonly head: number;
}

const setOthers = StateEffect.define<readonly OtherCaret[]>();

/** Others as they are now; positions beyond the text, which may be on its way, are at its end. */
export const othersAre = (others: readonly OtherCaret[]) => setOthers.of(others);

/** Shows the carets and selections of others; what is typed here before them moves them along until they say where they are. */
export const otherCarets: Extension = StateField.define<readonly OtherCaret[]>({
  create: () => [],
  update(carets, { effects, changes, docChanged, newDoc }) {
    const within = (at: number) => Math.max(0, Math.min(at, newDoc.length));
    const told = effects.find(effect => effect.is(setOthers))?.value;
    if (told) return told.map(other => ({ ...other, anchor: within(other.anchor), head: within(other.head) }));
    if (!docChanged) return carets;
    return carets.map(other => ({ ...other, anchor: changes.mapPos(other.anchor), head: changes.mapPos(other.head) }));
  },
  provide: field => [
    EditorView.decorations.from(field, drawn),
    showTooltip.computeN([field], state => state.field(field).map(flagOf)),
  ],
});

function drawn(carets: readonly OtherCaret[]): DecorationSet {
  const marks: Range<Decoration>[] = carets.flatMap(({ anchor, head, person }) => [
    ...(anchor === head
      ? []
      : [
          Decoration.mark({ class: 'other-selection', attributes: { style: `--person: ${person.color}` } }).range(
            Math.min(anchor, head),
            Math.max(anchor, head),
          ),
        ]),
    Decoration.widget({ widget: new Caret(person.color), side: head < anchor ? -1 : 1 }).range(head),
  ]);
  return Decoration.set(marks, true);
}

class Caret extends WidgetType {
  readonly color: string;

  constructor(color: string) {
    super();
    this.color = color;
  }

  override eq(other: Caret): boolean {
    return other.color === this.color;
  }

  toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = 'other-caret';
    caret.style.setProperty('--person', this.color);
    return caret;
  }
}

const flagOf = ({ head, person }: OtherCaret): Tooltip => ({
  pos: head,
  above: true,
  create() {
    const dom = document.createElement('div');
    dom.className = 'other-flag';
    dom.textContent = person.name;
    dom.style.setProperty('--person', person.color);
    return { dom };
  },
});
