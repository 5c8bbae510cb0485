import { connect, createServer, type Socket } from 'node:net';

/** An address in front of a server that can be cut off from it, whatever asks: pages, sockets and service workers. */
export interface CutLine {
  readonly url: string;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function lineTo(url: string): Promise<CutLine> {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer(near => {
    if (isCut) return void near.destroy();
    const far = connect(Number(port), hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>(resolve => server.listen(0, hostname, resolve));
  const cut = () => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://${hostname}:${(server.address() as { port: number }).port}`,
    cut,
    mend() {
      isCut = false;
    },
    async close() {
      cut();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
