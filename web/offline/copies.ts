import type { Kept } from '#collab/persistence.ts';
import { rememberedAccount } from './remembered.ts';

/** What is known of a workflow's copy in this browser; edits that wait are counted per tab, since each sends its own. */
interface Noted extends Omit<Kept, 'pending'> {
  readonly name: string;
  readonly pending: { readonly [tab: string]: number };
}

/** A workflow with edits that the server has not got. */
export interface Waiting {
  readonly workflow: string;
  readonly name: string;
  readonly edits: number;
}

const noteKey = (account: string, workflow: string): string => `${prefixOf(account)}${workflow}`;
const prefixOf = (account: string): string => `sluice.copy/${account}/`;

/** Name of the browser's database that holds a workflow's document. */
export const databaseName = (account: string, workflow: string): string => `sluice/${account}/${workflow}`;

function read(key: string): Noted | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Noted | null;
  } catch {
    return null;
  }
}

const sum = ({ pending }: Noted): number => Object.values(pending).reduce((all, n) => all + n, 0);

/**
 * What is noted beside a workflow's copy. What tabs of before have left unsent becomes this tab's to send.
 *
 * Contract: it is written at once, so that no edit lies in the copy uncounted.
 */
export function notesOf(account: string, workflow: string, nameOf: () => string) {
  const key = noteKey(account, workflow);
  const tab = Math.random().toString(36).slice(2);
  const found = read(key);
  const kept: Kept | null = found && { role: found.role, person: found.person, pending: sum(found) };
  let adopted = found?.pending ?? {};
  let last = '';
  return {
    kept,
    note({ role, person, pending }: Kept): void {
      const text = JSON.stringify([role, person?.id, pending, nameOf()]);
      if (text === last || rememberedAccount()?.id !== account) return;
      last = text;
      const others = Object.entries(read(key)?.pending ?? {}).filter(([by, n]) => by !== tab && adopted[by] !== n);
      adopted = {};
      const noted: Noted = {
        role,
        person,
        name: nameOf(),
        pending: Object.fromEntries(pending > 0 ? [...others, [tab, pending]] : others),
      };
      try {
        localStorage.setItem(key, JSON.stringify(noted));
      } catch {
        // Where the browser keeps nothing, nothing is left behind either.
      }
    },
    forget: () => localStorage.removeItem(key),
  };
}

/** Workflows of which somebody has a copy here. */
function copiesOf(account: string): (Waiting & { readonly key: string })[] {
  const prefix = prefixOf(account);
  return Object.keys(localStorage)
    .filter(key => key.startsWith(prefix))
    .map(key => {
      const noted = read(key);
      return { key, workflow: key.slice(prefix.length), name: noted?.name ?? '', edits: noted ? sum(noted) : 0 };
    });
}

/** Where edits of somebody still wait for the server. */
export const waitingOf = (account: string): readonly Waiting[] => copiesOf(account).filter(({ edits }) => edits > 0);

/** Throws away the copies that somebody has here; those with edits in them only if they agreed to lose these. */
export async function forgetCopies(account: string, withEdits: boolean): Promise<void> {
  const gone = copiesOf(account).filter(({ edits }) => withEdits || edits === 0);
  for (const { key } of gone) localStorage.removeItem(key);
  await Promise.all(gone.map(({ workflow }) => dropDatabase(databaseName(account, workflow))));
}

/** Connections that are still open close by themselves when they hear of it. */
const dropDatabase = (name: string): Promise<void> =>
  new Promise(resolve => {
    const asked = indexedDB.deleteDatabase(name);
    asked.onsuccess = asked.onerror = asked.onblocked = () => resolve();
  });
