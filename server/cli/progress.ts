import type { PreparedRun } from '#engine/run/run-workflow.ts';
import { countText, durationText } from './report.ts';

const barCells = 24;

/** Draws one line on stderr while a run goes on: state, rows, rows per second, and how far the sources are with the time left. */
export function showProgress(run: PreparedRun): () => void {
  const terminal = process.stderr.isTTY === true;
  const began = performance.now();
  const rows = new Map<string, number>();
  const sources = new Map<string, readonly [number, number]>();
  let state = 'running';
  const draw = () => {
    if (!terminal) return;
    const seconds = (performance.now() - began) / 1000;
    const total = [...rows.values()].reduce((sum, n) => sum + n, 0);
    const done = [...sources.values()].reduce((sum, [d]) => sum + d, 0);
    const all = [...sources.values()].reduce((sum, [, t]) => sum + t, 0);
    const share = all > 0 ? Math.min(1, done / all) : 0;
    const filled = Math.round(share * barCells);
    const bar = all > 0 ? `${'█'.repeat(filled)}${'░'.repeat(barCells - filled)} ${Math.round(share * 100)} %  ` : '';
    const left = share > 0.02 && share < 1 ? `  ${durationText((seconds / share - seconds) * 1000)} left` : '';
    const rate = seconds > 0.2 ? `  ${countText(Math.round(total / seconds))} rows/s` : '';
    const line = `${bar}${countText(total)} rows${rate}${left}${state === 'paused' ? '  paused' : ''}`;
    // A line that wraps could not be taken back.
    process.stderr.write(`\r\x1b[2K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  };
  const subscription = run.events.subscribe(event => {
    if (event.kind === 'counts')
      for (const [node, ports] of Object.entries(event.rows))
        rows.set(
          node,
          Object.values(ports).reduce((a, b) => a + b, 0),
        );
    if (event.kind === 'progress') sources.set(event.node, [event.done, event.total]);
    if (event.kind === 'run') {
      const before = state;
      state = event.state;
      if (!terminal && state !== before && (state === 'paused' || state === 'running'))
        process.stderr.write(`sluice: ${state}\n`);
    }
    draw();
  });
  return () => {
    subscription.unsubscribe();
    if (terminal) process.stderr.write('\r\x1b[2K');
  };
}
