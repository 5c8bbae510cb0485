import type { Account } from '#server/http/shapes/people.ts';
import { tellDenial } from '../shell/tell-denial.ts';
import { askForOperators } from '../state/queries.ts';
import { enterRoom } from '../state/room.ts';
import { type Waiting, waitingOf } from './copies.ts';

const longestMs = 5000;

/** Sends what still waits, workflow by workflow. @returns what could not be sent */
export async function sendWaiting(account: Account): Promise<readonly Waiting[]> {
  const operators = await askForOperators();
  await Promise.all(waitingOf(account.id).map(({ workflow }) => send(workflow)));
  return waitingOf(account.id);

  function send(workflow: string): Promise<void> {
    const room = enterRoom(workflow, operators, account);
    room.onDenied(tellDenial);
    return new Promise<void>(resolve => {
      const look = () => {
        const { synced, pending, connection } = room.status();
        if ((synced && pending === 0) || connection === 'offline' || connection === 'closed') resolve();
      };
      room.subscribe(look);
      setTimeout(resolve, longestMs);
    }).finally(room.close);
  }
}
