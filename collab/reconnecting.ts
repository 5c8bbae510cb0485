import type { Transport } from './transport.ts';

/** A connection that is made again when it is lost. */
export interface Reconnecting {
  start(): void;
  send(frame: Uint8Array): void;
  /** Tries at once instead of waiting. */
  retry(): void;
  stop(): void;
}

interface Events {
  /** Sent when nothing was heard for a while; whatever comes back will do. */
  readonly ping: Uint8Array;
  connected(): void;
  received(frame: Uint8Array): void;
  /** @param final  the server does not want this client back */
  lost(closing: { readonly code: number; readonly reason: string }, final: boolean): void;
}

const [firstMs, longestMs, quietMs] = [300, 15_000, 15_000];
/** From here on a close code says: do not come back as you are. */
const finalCode = 4400;

/** Waits longer after every failure, and each client differently, so that a server that comes back is not run over. */
export function reconnecting(transport: Transport, events: Events): Reconnecting {
  let line: ReturnType<Transport> | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let watch: ReturnType<typeof setInterval> | null = null;
  let failures = 0;
  let heard = 0;
  let stopped = false;

  const connect = () => {
    timer = null;
    heard = Date.now();
    line = transport({
      opened() {
        heard = Date.now();
        events.connected();
      },
      received(frame) {
        heard = Date.now();
        failures = 0;
        events.received(frame);
      },
      closed,
    });
  };
  const closed = (code: number, reason: string) => {
    line = null;
    if (stopped) return;
    if (code >= finalCode && code < 5000) {
      stop();
      return events.lost({ code, reason }, true);
    }
    const longest = Math.min(longestMs, firstMs * 2 ** failures++);
    timer = setTimeout(connect, longest * (0.5 + Math.random() / 2));
    events.lost({ code, reason }, false);
  };
  const stop = () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
    if (watch !== null) clearInterval(watch);
    line?.close();
    line = null;
  };
  const look = () => {
    const quiet = Date.now() - heard;
    if (quiet > 2 * quietMs) line?.close();
    else if (quiet > quietMs) line?.send(events.ping);
  };
  return {
    start() {
      connect();
      watch = setInterval(look, quietMs / 3);
    },
    send: frame => line?.send(frame),
    retry() {
      if (timer === null || stopped) return;
      clearTimeout(timer);
      connect();
    },
    stop,
  };
}
