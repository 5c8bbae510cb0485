import type { WebSocket } from 'ws';
import { closeCodes } from '#collab/protocol.ts';
import type { Connection } from '#collab/room.ts';
import { SluiceError } from '#engine/errors.ts';
import { visitorOf } from '../auth/access.ts';
import type { App } from '../http/app-type.ts';
import type { Services } from '../services.ts';

const beatMs = 30_000;
/** Frames that may wait while the door is being opened. */
const mostEarly = 16;

/**
 * `/api/v1/workflows/:id/room`: a document, live (collab/protocol.ts).
 *
 * Browsers cannot read why an upgrade was refused, so everybody gets a socket and is then sent away with a code.
 */
export function registerRoomSocket(app: App, { rooms, log }: Services): void {
  app.get('/api/v1/workflows/:id/room', { websocket: true, schema: { hide: true } }, (socket, request) => {
    const { id } = request.params as { id: string };
    const connection = connectionOf(socket);
    let early: Uint8Array[] = [];
    let receive = (frame: Uint8Array): void => {
      early.push(frame);
      if (early.length > mostEarly) socket.close(closeCodes.malformed, 'Wait for an answer.');
    };
    let leave = (): void => undefined;
    let gone = false;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) receive(new Uint8Array(data));
      else socket.close(closeCodes.malformed, 'Frames are binary.');
    });
    socket.on('error', error => log.debug({ err: error, workflow: id }, 'room: socket failed'));
    socket.on('close', () => {
      gone = true;
      leave();
    });
    keepBeating(socket);
    const entered = (take: typeof receive, left: () => void) => {
      if (gone) return left();
      leave = left;
      receive = take;
      for (const frame of early) take(frame);
      early = [];
    };
    rooms.enter(id, { visitor: visitorOf(request), connection, entered }).catch((error: unknown) => {
      const [code, reason] = refusal(error);
      if (code === closeCodes.overloaded) log.error({ err: error, workflow: id }, 'room: cannot be opened');
      socket.close(code, reason);
    });
  });
}

function refusal(error: unknown): [code: number, reason: string] {
  const code = error instanceof SluiceError ? error.code : null;
  if (code === 'SIGN_IN_NEEDED') return [closeCodes.noSession, 'Sign in first.'];
  if (code === 'NOT_FOUND') return [closeCodes.gone, 'There is no such workflow that you can see.'];
  if (code === 'DOCUMENT_DAMAGED') return [closeCodes.damaged, 'The workflow cannot be read; nothing was changed.'];
  return [closeCodes.overloaded, 'The server cannot open the workflow now.'];
}

/** A close reason has at most 123 bytes. */
const shortened = (reason: string): string => {
  let text = reason;
  while (Buffer.byteLength(text) > 123) text = text.slice(0, -1);
  return text;
};

const connectionOf = (socket: WebSocket): Connection => ({
  send: frame => {
    if (socket.readyState === socket.OPEN) socket.send(frame);
  },
  buffered: () => socket.bufferedAmount,
  close(code, reason) {
    socket.close(code, shortened(reason));
    // One that is too slow to read its mail does not answer a close either.
    if (code === closeCodes.overloaded) setTimeout(() => socket.terminate(), 1000).unref();
  },
});

/** Ends connections whose other end is no longer there. */
function keepBeating(socket: WebSocket): void {
  let alive = true;
  const timer = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, beatMs);
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('message', () => {
    alive = true;
  });
  socket.on('close', () => clearInterval(timer));
}
