import { readFileSync } from 'node:fs';

/** What tells a process from a later one with the same number, where the system says it; else the empty string. */
export function startOf(pid: number): string {
  const { state, start } = statusOf(pid);
  return state === 'Z' ? '' : start;
}

/** Whether the process that had this number and start still goes on. */
export function isAlive(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = statusOf(pid);
  return now.state !== 'Z' && (start === '' || now.start === start);
}

/** State letter and start, in ticks since the system's own, from /proc where there is one. */
function statusOf(pid: number): { readonly state: string; readonly start: string } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], start: fields[19] };
  } catch {
    return { state: '', start: '' };
  }
}
