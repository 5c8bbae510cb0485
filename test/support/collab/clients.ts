import { WebSocket } from 'ws';
import { type ClientOptions, openRoom, type RoomClient } from '#collab/client.ts';
import { overSocket } from '#collab/transport.ts';
import { testCatalogue } from './replicas.ts';

/** A client over a real WebSocket, as Node programs make one. */
export const connect = (url: string, workflow: string, cookie: string, more: Partial<ClientOptions> = {}): RoomClient =>
  openRoom({
    transport: overSocket(() => new WebSocket(roomAddress(url, workflow), { headers: { cookie } })),
    catalogue: testCatalogue,
    ...more,
  });

export const roomAddress = (url: string, workflow: string): string =>
  `${url.replace(/^http/, 'ws')}/api/v1/workflows/${workflow}/room`;

/** Resolves when the client's state is as wanted. */
export function until(client: RoomClient, wanted: () => boolean, what: string, timeoutMs = 15_000): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = () => {
      if (!wanted()) return;
      stop();
      resolve();
    };
    const stopListening = client.subscribe(check);
    const onUpdate = () => check();
    client.document.doc.on('update', onUpdate);
    client.awareness.on('change', onUpdate);
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`never happened: ${what}; ${JSON.stringify(client.status)}`));
    }, timeoutMs);
    const { doc } = client.document;
    const { awareness } = client;
    const stop = () => {
      clearTimeout(timer);
      stopListening();
      doc.off('update', onUpdate);
      awareness.off('change', onUpdate);
    };
    check();
  });
}

export const synced = (client: RoomClient): Promise<void> => until(client, () => client.status.synced, 'synced');
