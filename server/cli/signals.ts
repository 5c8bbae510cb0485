import { pause } from '#engine/control/pause.ts';
import { resume } from '#engine/control/resume.ts';
import { stop } from '#engine/control/stop.ts';
import type { Execution } from '#engine/run/execution.ts';

/** SIGINT or SIGTERM stops a run cleanly, a second SIGINT ends the process; SIGTSTP pauses, SIGCONT goes on. Returns how to let go. */
export function handleSignals(execution: Execution): () => void {
  let asked = false;
  const onStop = () => {
    if (asked) process.exit(130);
    asked = true;
    stop(execution);
  };
  const onPause = () => void pause(execution);
  const onResume = () => void resume(execution);
  process.on('SIGINT', onStop).on('SIGTERM', onStop).on('SIGTSTP', onPause).on('SIGCONT', onResume);
  return () => {
    process.off('SIGINT', onStop).off('SIGTERM', onStop).off('SIGTSTP', onPause).off('SIGCONT', onResume);
  };
}
