import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtWeb } from '../support/web.ts';
import { measureCanvas } from './web-canvas.ts';
import { webResults } from './web-results.ts';
import { measureScripts, measureServer } from './web-server.ts';
import { site } from './web-site.ts';

/**
 * `npm run bench:web [-- --json] [--rounds 5] [--rows 10000000]`: what people wait for in the browser, on a real server with headless Chromium.
 * The machine may be doing other things, so its load stands beside the figures.
 */
const flag = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const [rounds, rows] = [flag('rounds', 5), flag('rows', 10_000_000)];

interface Line {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What it must reach; null for figures that only tell. */
  readonly bar: number | null;
  readonly atLeast?: boolean;
  readonly load: number;
}
const lines: Line[] = [];
const note = (what: string, value: number, unit: string, bar: number | null, atLeast = false): void => {
  lines.push({ what, value, unit, bar, atLeast, load: loadavg()[0] });
};

const here = await site();
try {
  const canvas = await measureCanvas(here, rounds);
  note('500 nodes: open', canvas.openMs, 'ms', 2000);
  note('500 nodes: open again, files cached', canvas.openAgainMs, 'ms', null);
  for (const { what, framesPerSecond, longestFrameMs } of canvas.drags) {
    note(`500 nodes: drag ${what}`, framesPerSecond, 'frames/s', 50, true);
    note(`500 nodes: drag ${what}, longest frame`, longestFrameMs, 'ms', null);
  }
} finally {
  await here.close();
}
const { firstKb, editorKb } = measureScripts(builtWeb);
note('initial JavaScript, gzip', firstKb, 'kB', 400);
note('initial JavaScript with the editor, gzip', editorKb, 'kB', 400);
const server = await measureServer(rounds);
note('start to first answer', server.startMs, 'ms', 3000);
note('idle memory', server.idleMb, 'MB', 250);

const data = mkdtempSync(join(tmpdir(), 'sluice-bench-pages-'));
try {
  const count = rows >= 1e6 ? `${rows / 1e6} M rows` : `${rows} rows`;
  for (const { name, medianMs } of await webResults(rows, data))
    note(`${count}: ${name}`, medianMs, 'ms', name.includes('page') && !name.includes('never asked') ? 100 : null);
} finally {
  rmSync(data, { recursive: true, force: true });
}

if (process.argv.includes('--json'))
  process.stdout.write(`${JSON.stringify({ cores: cpus().length, rounds, lines })}\n`);
else process.stdout.write(table());
process.exit(0);

function table(): string {
  const met = ({ value, bar, atLeast }: Line) => bar === null || (atLeast ? value >= bar : value <= bar);
  const text = (line: Line) => {
    const bar = line.bar === null ? '' : `${line.atLeast ? '≥' : '≤'} ${line.bar}`;
    const value = line.value < 10 ? line.value.toFixed(1) : Math.round(line.value).toLocaleString('en');
    return `| ${line.what} | ${value} ${line.unit} | ${bar} | ${bar && (met(line) ? 'yes' : 'NO')} | ${line.load.toFixed(1)} |`;
  };
  const head = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.version}, medians of ${rounds}\n\n`;
  return `${head}| what | measured | bar | met | load |\n|---|---|---|---|---|\n${lines.map(text).join('\n')}\n`;
}
