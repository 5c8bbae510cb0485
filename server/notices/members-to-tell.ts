import type { Kysely } from 'kysely';
import type { Author } from '#collab/editor.ts';
import type { Writing } from '#collab/written-messages.ts';
import { peopleWithRole } from '../auth/members.ts';
import type { Tables } from '../storage/tables.ts';

/** People that one message tells at most. */
const mostMentions = 50;
/** Characters of a message that its notice keeps. */
const shown = 200;
/** Ids are ours and short; what is longer was made up. */
const longestId = 100;

type Told = Pick<Tables['notices'], 'user_id' | 'thread' | 'message' | 'kind' | 'text'>;

/**
 * Who is to be told of what somebody wrote: whom it mentions, and who began the thread that it answers in.
 *
 * Contract: only messages that name their true author count, so that neither a forged one nor one that is put back by somebody else tells
 * anybody; only people who may see the workflow are told, nobody of their own words.
 */
export async function membersToTell(
  database: Kysely<Tables>,
  workflow: string,
  author: Author,
  { written }: Writing,
): Promise<Told[]> {
  const told: Told[] = [];
  for (const { thread, message } of written) {
    const { id, person, text, mentions = [] } = message;
    if (person !== author.id || id === undefined || id.length > longestId || thread.id.length > longestId) continue;
    const first = thread.messages[0];
    const began = first && first.id !== id ? first.person : undefined;
    const named = new Set(mentions.slice(0, mostMentions));
    const asked = [...new Set([...named, ...(began === undefined ? [] : [began])])].filter(who => who !== author.id);
    for (const user_id of await peopleWithRole(database, 'workflow', workflow, asked.filter(plain)))
      told.push({
        ...{ user_id, thread: thread.id, message: id },
        kind: named.has(user_id) ? 'mention' : 'reply',
        text: Array.from(text.replaceAll('\0', '')).slice(0, shown).join(''),
      });
  }
  return told.filter(({ thread, message }) => plain(thread) && plain(message));
}

/** What no database could hold names nobody. */
const plain = (text: string): boolean => !text.includes('\0');
