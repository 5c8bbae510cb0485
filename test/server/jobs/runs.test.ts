import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunSummary } from '#server/http/shapes/runs.ts';
import { readEvents } from '#server/jobs/event-log.ts';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { readExample } from '../../support/run-example.ts';
import { type JobServices, jobServices } from '../../support/server/job-services.ts';

let services: JobServices;
const maria = null;

beforeAll(async () => {
  services = await jobServices(2);
  await services.add('movies', readExample('movies').workflow, 'examples');
  await services.add('slow', slowly(200, 20));
  await services.add('broken', buildWorkflow({ f: { type: 'filter', config: { where: 'a > 1' } } }, []));
});
afterAll(() => services.remove());

/** Rows that leave one by one, so that a run can be caught in the middle. */
function slowly(rows: number, msPerRow: number) {
  return buildWorkflow(
    {
      rows: { type: 'rows', config: rowsConfig(rows) },
      wait: { type: 'sleep', config: { msPerRow } },
      keep: { type: 'filter', config: { where: 'n >= 0' }, keep: true },
    },
    ['rows -> wait', 'wait -> keep'],
    { settings: { batchRows: 1, previewRows: 10_000, seed: 1 } },
  );
}

const rowsConfig = (rows: number) => ({
  schema: [{ name: 'n', type: 'int32' }],
  rows: Array.from({ length: rows }, (_, n) => [n]),
});

const over = async (run: RunSummary): Promise<RunSummary> => {
  await services.runs.untilOver(run.id);
  return services.runs.summary(run.id);
};

test('a run of an example ends completed and says what its nodes gave', async () => {
  const started = await services.runs.start('movies', maria, {});
  expect(started).toMatchObject({ workflow: 'movies', version: 1 });
  const ended = await over(started);
  const detail = await services.runs.detail(started.id);
  expect(detail.problemList).toEqual([]);
  expect(ended.state).toBe('completed');
  expect(ended.nodes.total).toBe(detail.nodeList.length);
  const path = join(services.data, 'runs', started.id, 'events.jsonl');
  expect(detail.seq).toBe((await readEvents(path, 0, 10_000)).at(-1)?.seq);
  expect(readFileSync(path, 'utf8')).toContain('"seq":1');
});

test('a workflow that cannot run fails with every problem and leaves no folder', async () => {
  const ended = await over(await services.runs.start('broken', maria, {}));
  expect(ended).toMatchObject({ state: 'failed', problems: 1 });
  const detail = await services.runs.detail(ended.id);
  expect(detail.problemList[0]).toMatchObject({ code: 'PORT_UNCONNECTED', node: 'f' });
});
