import { Dialog } from '../parts/dialog.tsx';
import { type Action, actions, shownKeys } from '../state/actions.ts';
import { openLayer } from '../state/ui.ts';

const pointers: readonly (readonly [string, string])[] = [
  ['Pan', 'Wheel, Space-drag'],
  ['Zoom at the pointer', 'Ctrl+Wheel'],
  ['Box select', 'Drag'],
  ['Add to the selection', 'Shift+Click'],
  ['Walk between nodes', 'Arrow keys'],
  ['No snapping', 'Alt+Drag'],
  ['Call a drag off', 'Esc'],
];

/** Every key there is. */
export const Shortcuts = () => {
  const groups = grouped(actions);
  return (
    <Dialog title="Keyboard shortcuts" open onClose={() => openLayer(null)} width={720}>
      <div className="shortcuts">
        {[...groups].map(([group, list]) => (
          <section key={group}>
            <h3>{group}</h3>
            <ul>
              {list
                .filter(({ keys }) => keys.length > 0)
                .map(({ id, label, keys }) => (
                  <li key={id}>
                    {label} <Keys keys={shownKeys(keys[0])} />
                  </li>
                ))}
            </ul>
          </section>
        ))}
        <section>
          <h3>Pointer and keys</h3>
          <ul>
            {pointers.map(([label, keys]) => (
              <li key={label}>
                {label} <Keys keys={keys} />
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Dialog>
  );
};

function grouped(list: readonly Action[]): Map<Action['group'], Action[]> {
  const groups = new Map<Action['group'], Action[]>();
  for (const action of list) groups.set(action.group, [...(groups.get(action.group) ?? []), action]);
  return groups;
}

const Keys = ({ keys }: { readonly keys: string }) => <kbd className="kbd">{keys}</kbd>;
