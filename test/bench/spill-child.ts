import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from '#engine/control/pause.ts';
import { resume } from '#engine/control/resume.ts';
import { Registry } from '#engine/operator/registry.ts';
import { prepareRun } from '#engine/run/run-workflow.ts';
import { operators } from '#operators/index.ts';
import { generateRows } from './generate-rows.ts';
import { quantile, round2 } from './measure.ts';
import { type Step, workflowOf } from './sluice.ts';

/** One process, one operator over many rows under a memory budget: prints time, peak memory, pauses and what came out as JSON. */
const [, , name, rowsText, memoryText] = process.argv;
const count = Number(rowsText);
const memoryBytes = Number(memoryText) * 2 ** 20;
const source: Step = ['source', 'generate-rows', { count, keys: Math.ceil(count / 5) }];

const workflows: { readonly [name: string]: readonly Step[] } = {
  sort: [source, ['end', 'sort', { keys: [{ attribute: 'value', order: 'asc' }] }, { in: 'source' }]],
  group: [
    source,
    [
      'end',
      'aggregate',
      {
        groupBy: ['key'],
        measures: [
          { function: 'sum', attribute: 'value', as: 'total' },
          { function: 'count', as: 'n' },
        ],
      },
      { in: 'source' },
    ],
  ],
  join: [
    source,
    ['other', 'generate-rows', { count: Math.ceil(count / 5), keys: count }],
    ['end', 'hash-join', { keys: [{ left: 'id', right: 'key' }] }, { build: 'other', probe: 'source' }],
  ],
};

const data = mkdtempSync(join(tmpdir(), 'sluice-spill-'));
const run = await prepareRun({
  workflow: workflowOf(workflows[name]),
  path: join(data, 'spill.workflow.json'),
  registry: new Registry([...operators, generateRows]),
  data,
  memoryBytes,
});
const late: number[] = [];
let due = performance.now() + 500;
const asking = setInterval(() => {
  late.push(performance.now() - due);
  if (pause(run.execution)) setTimeout(() => resume(run.execution), 1);
  due = performance.now() + 500;
}, 500);
const record = await run.run();
clearInterval(asking);
const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
const end = record.nodes.find(n => n.id === 'end');
process.stdout.write(
  `${JSON.stringify({
    operator: name,
    rows: count,
    state: record.state,
    ms: record.ms,
    peakMb: peak ? Math.round(Number(peak[1]) / 1024) : null,
    resultRows: end?.ports.out.rows,
    pauseMs: { p50: round2(quantile(late, 0.5)), p99: round2(quantile(late, 0.99)), pauses: late.length },
    problems: record.problems.map(p => p.message),
  })}\n`,
);
rmSync(data, { recursive: true, force: true });
