import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Static } from 'typebox';
import { RunFolder } from '#engine/store/run-folder.ts';
import type { ConsoleLines } from '../http/shapes/runs.ts';
import { eventIn } from './event-log.ts';

/** Newest lines that are given. */
const keptLines = 5000;

/** What the nodes of a run wrote, or one of them. */
export async function consoleOf(data: string, run: string, node?: string): Promise<Static<typeof ConsoleLines>> {
  const path = join(new RunFolder(data, run).path, 'events.jsonl');
  const lines: Static<typeof ConsoleLines>['lines'] = [];
  if (!existsSync(path)) return { lines, truncated: false };
  let truncated = false;
  let place = 0;
  for await (const text of createInterface({ input: createReadStream(path, 'utf8') })) {
    place++;
    if (!text.includes('"console"')) continue;
    const found = eventIn(text, place);
    if (found?.event.kind !== 'console' || (node !== undefined && found.event.node !== node)) continue;
    const { at, node: by, line } = found.event;
    lines.push({ seq: found.seq, at: new Date(at).toISOString(), node: by, line });
    if (lines.length > 2 * keptLines) {
      lines.splice(0, keptLines);
      truncated = true;
    }
  }
  return { lines: lines.slice(-keptLines), truncated: truncated || lines.length > keptLines };
}
