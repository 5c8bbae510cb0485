/** What a connection tells. */
export interface Line {
  opened(): void;
  received(frame: Uint8Array): void;
  closed(code: number, reason: string): void;
}

/** Opens one connection to a room; called again for every attempt. */
export type Transport = (line: Line) => { send(frame: Uint8Array): void; close(): void };

/** As much of a WebSocket as is used: the browser's and the one of `ws` both are. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
  addEventListener(type: 'open' | 'close' | 'message' | 'error', listener: (event: object) => void): void;
}

/** @param open  makes a socket: `() => new WebSocket(url)` */
export const overSocket =
  (open: () => SocketLike): Transport =>
  line => {
    const socket = open();
    socket.binaryType = 'arraybuffer';
    let over = false;
    const end = (code: number, reason: string) => {
      if (over) return;
      over = true;
      line.closed(code, reason);
    };
    socket.addEventListener('open', () => line.opened());
    socket.addEventListener('message', event => {
      const { data } = event as { data: unknown };
      if (!over && data instanceof ArrayBuffer) line.received(new Uint8Array(data));
    });
    socket.addEventListener('close', event => {
      const { code, reason } = event as { code: number; reason: string };
      end(code, reason);
    });
    socket.addEventListener('error', () => undefined);
    return {
      send: frame => {
        if (!over && socket.readyState === 1) socket.send(frame as Uint8Array<ArrayBuffer>);
      },
      close: () => {
        end(1000, '');
        socket.close(1000);
      },
    };
  };
