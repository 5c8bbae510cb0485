import { pause } from '#engine/control/pause.ts';
import { resume } from '#engine/control/resume.ts';
import { step } from '#engine/control/step.ts';
import { stop } from '#engine/control/stop.ts';
import { must, SluiceError } from '#engine/errors.ts';
import type { Execution } from '#engine/run/execution.ts';
import { type PreparedRun, prepareRun } from '#engine/run/run-workflow.ts';
import { registry } from '#operators/index.ts';
import { readConfig } from '../config.ts';
import { placeFor } from '../files/run-place.ts';
import { openBlobs } from '../storage/blobs.ts';
import type { LiveNodes, NumberedEvent, RunCommand, RunEnd, RunnerEvents, RunOrder } from './run-order.ts';
import { serve, tellParent } from './wire.ts';

/** How often events leave, at most. */
const batchMs = 100;

/** The run at work. What is asked of it before it has a plan waits here. */
interface Work {
  readonly order: RunOrder;
  prepared: PreparedRun | null;
  paused: boolean;
  stopped: boolean;
  suspended: boolean;
  ended: Promise<unknown>;
}

let work: Work | null = null;
let events: NumberedEvent[] = [];
let timer: NodeJS.Timeout | null = null;

function sendEvents(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  if (events.length === 0 || !work) return;
  tellParent({ kind: 'events', run: work.order.run, events } satisfies RunnerEvents);
  events = [];
}

async function start(order: RunOrder): Promise<RunEnd> {
  const own: Work = {
    order,
    prepared: null,
    paused: order.paused,
    stopped: false,
    suspended: false,
    ended: Promise.resolve(),
  };
  work = own;
  const done = carryOut(own);
  own.ended = done.catch(() => {});
  try {
    return await done;
  } finally {
    sendEvents();
    work = null;
  }
}

async function carryOut(own: Work): Promise<RunEnd> {
  const { order } = own;
  const { place, path } = await placeFor({
    ...order,
    blobs: openBlobs({ s3: readConfig(process.env).s3, data: order.data }),
  });
  const prepared = await prepareRun({
    workflow: order.workflow,
    path,
    place,
    run: order.run,
    registry,
    data: order.data,
    parameters: order.parameters,
    to: order.to,
    seed: order.seed,
    reuse: order.reuse,
    workers: order.workers,
    memoryBytes: order.memoryBytes,
  });
  own.prepared = prepared;
  let seq = 0;
  prepared.events.subscribe(event => {
    events.push({ seq: ++seq, event });
    timer ??= setTimeout(sendEvents, batchMs);
  });
  if (own.paused) pause(prepared.execution);
  if (own.stopped) prepared.execution.halt();
  return prepared.run(() => own.suspended);
}

/** What a command does, also before there is anything that it could act on. */
async function command({ run, name, node }: { run: string; name: RunCommand; node?: string }): Promise<string> {
  if (work?.order.run !== run)
    throw new SluiceError('RUN_STATE', { run, state: 'over', reason: 'nothing is left to do' });
  const own = work;
  const execution = own.prepared?.execution ?? null;
  if (name === 'suspend' || name === 'stop') {
    own.suspended ||= name === 'suspend';
    own.stopped = true;
    if (execution) stop(execution);
  } else if (name === 'pause' || name === 'resume') {
    own.paused = name === 'pause';
    if (execution) (name === 'pause' ? pause : resume)(execution);
  } else await stepOnce(run, execution, node);
  sendEvents();
  return execution?.state ?? (own.paused ? 'paused' : 'running');
}

async function stepOnce(run: string, execution: Execution | null, node: string | undefined): Promise<void> {
  if (execution?.state !== 'paused')
    throw new SluiceError('RUN_STATE', { run, state: execution?.state ?? 'running', reason: 'pause it before a step' });
  const region = regionOf(execution, node);
  if (region === undefined)
    throw new SluiceError('RUN_STATE', {
      run,
      state: 'paused',
      reason: node === undefined ? 'nothing is at work' : `'${node}' is not at work now`,
    });
  await step(execution, region);
}

/** The running region in which a node is at work, else, without a node, the first. */
const regionOf = (execution: Execution, node: string | undefined): string | undefined =>
  execution.running.find(
    id =>
      node === undefined ||
      must(
        execution.plan.regions.find(region => region.id === id),
        'region',
      ).parts.some(part => part.node === node),
  );

const inspect = ({ run }: { run: string }): LiveNodes | null =>
  work?.order.run === run && work.prepared ? { nodes: work.prepared.execution.status() } : null;

serve({ start, command, inspect, ready: () => process.pid }, async () => {
  // The server is gone: what is done so far is stored, the rest continues when it is back.
  if (!work) return;
  await command({ run: work.order.run, name: 'suspend' });
  await work.ended;
});
