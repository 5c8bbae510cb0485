import { closeCodes } from '#collab/protocol.ts';
import type { RunEvent } from '#engine/run/events.ts';
import type { EventFromClient, EventFromServer, RunDetail } from '#server/http/shapes/runs.ts';
import { get, path, socketUrl } from './api.ts';
import { queryClient } from './queries.ts';
import { forgetRuns, takeDetail, takeEvents, takeRuns, useRunState } from './run-state.ts';

const longestWaitMs = 10_000;

/**
 * Keeps the run state of a workflow fresh through its events socket, and comes back after every break where it left off.
 * Events are gathered and applied once a frame.
 *
 * @returns what ends it
 */
export function openEvents(workflow: string): () => void {
  let socket: WebSocket | null = null;
  let closed = false;
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let followed: string | null = null;
  let waiting: { seq: number; event: RunEvent }[] = [];
  let frame = 0;

  const say = (message: EventFromClient) =>
    socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));

  const follow = async (run: string | null) => {
    if (followed && followed !== run) say({ kind: 'unfollow', run: followed });
    followed = run;
    if (!run) return;
    const detail = await get<RunDetail>(path('runs', run)).catch(() => null);
    if (followed !== run || closed) return;
    if (detail) takeDetail(detail);
    say({ kind: 'follow', run, after: useRunState.getState().seq });
  };

  /** The last counts of a run that is over are in what was stored of it. */
  const settle = async (run: string) => {
    const detail = await get<RunDetail>(path('runs', run)).catch(() => null);
    flush();
    if (detail && !closed) takeDetail(detail);
  };

  const flush = () => {
    frame = 0;
    const events = waiting;
    waiting = [];
    takeEvents(events);
  };

  const hear = (message: EventFromServer) => {
    if (message.kind === 'runs') {
      takeRuns(message.runs);
      void queryClient.invalidateQueries({ queryKey: ['runs', workflow] });
      for (const run of message.runs) void queryClient.invalidateQueries({ queryKey: ['run', run.id] });
      const { shown } = useRunState.getState();
      if (message.runs.some(run => run.ended && run.id === shown)) void settle(shown!);
      if (message.runs.some(run => run.ended)) void queryClient.invalidateQueries({ queryKey: ['check', workflow] });
    } else if (message.kind === 'notices') {
      void queryClient.invalidateQueries({ queryKey: ['notices'] });
    } else if (message.kind === 'event' && message.run === useRunState.getState().shown) {
      waiting.push({ seq: message.seq, event: message.event as RunEvent });
      frame ||= requestAnimationFrame(flush);
    }
  };

  const connect = () => {
    socket = new WebSocket(socketUrl(`${path('workflows', workflow)}/events`));
    socket.onopen = () => {
      tries = 0;
      void follow(useRunState.getState().shown);
    };
    socket.onmessage = ({ data }) => hear(JSON.parse(String(data)) as EventFromServer);
    socket.onclose = ({ code }) => {
      if (closed || code === closeCodes.noSession || code === closeCodes.forbidden) return;
      timer = setTimeout(connect, Math.min(longestWaitMs, 300 * 2 ** tries++) * (0.5 + Math.random()));
    };
  };

  forgetRuns();
  const stop = useRunState.subscribe((now, before) => {
    if (now.shown === before.shown) return;
    waiting = [];
    void follow(now.shown);
  });
  connect();
  return () => {
    closed = true;
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    stop();
    socket?.close();
  };
}
