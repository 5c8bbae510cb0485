import { parentPort, workerData } from 'node:worker_threads';
import type { Batch } from '../../data/batch.ts';
import { RowHasher } from '../../data/keys/hash-rows.ts';
import { must, SluiceError } from '../../errors.ts';
import type { Emission, Executor, ExecutorContext } from '../../operator/define.ts';
import type { Registry } from '../../operator/registry.ts';
import { unknownSecret } from '../../store/secrets.ts';
import { createSpillArea } from '../../store/spill.ts';
import type { CopySettings, Request, Response, WireEmission } from './messages.ts';
import { shareOf, shareRows } from './share.ts';
import { Transport } from './transport.ts';

const { module, spill } = workerData as { module: string; spill: string };
const { registry } = (await import(module)) as { registry: Registry };
const port = must(parentPort, 'this runs in a worker');
const transport = new Transport();
const area = createSpillArea(spill);
const copies = new Map<number, { executor: Executor; hasher: RowHasher; wants: Set<string> }>();
const say = (response: Response) => port.postMessage(response);

function open(node: number, settings: CopySettings): void {
  const wants = new Set<string>();
  const context: ExecutorContext = {
    random: () => {
      throw new Error('broken promise: a copy draws no random numbers');
    },
    signal: new AbortController().signal,
    inputs: settings.inputs,
    outputs: settings.outputs,
    batchRows: settings.batchRows,
    lineage: settings.lineage,
    threads: null,
    memoryBytes: () => settings.memoryBytes,
    spill: schema => area.spill(schema),
    wants: name => wants.has(name),
    resolve: path => path,
    secret: name => {
      throw unknownSecret(name, []);
    },
    datasets: null,
    log: line => say({ kind: 'log', node, line }),
    progress: () => {},
  };
  const executor = registry.get(settings.type).createExecutor(settings.config, context);
  copies.set(node, { executor, hasher: new RowHasher(), wants });
}

function pack(emission: NonNullable<Emission>, inputs: Batch | null): WireEmission {
  if (emission.kind !== undefined) return emission;
  return {
    kind: 'rows',
    port: emission.port,
    batch: transport.pack(emission.batch, inputs?.columns),
    from: emission.from,
  };
}

async function answer(request: Extract<Request, { kind: 'process' | 'finish' }>): Promise<void> {
  const { id, node } = request;
  const began = performance.now();
  try {
    const { executor, hasher, wants } = must(copies.get(node), `node ${node} is open`);
    const emissions: WireEmission[] = [];
    let input: Batch | null = null;
    let positions: Uint16Array | null = null;
    if (request.kind === 'process') {
      wants.clear();
      for (const name of request.wants) wants.add(name);
      input = transport.unpack(request.batch);
      positions = request.share && shareOf(input, request.share, hasher);
    }
    const batch = input && positions ? shareRows(input, positions) : input;
    const generator = batch ? executor.process?.(batch, request.port) : executor.finish?.(request.port);
    for await (const emission of generator ?? []) if (emission !== undefined) emissions.push(pack(emission, input));
    say({ kind: 'done', id, emissions, positions, ms: performance.now() - began });
  } catch (error) {
    fail(id, error);
  }
}

function fail(id: number, error: unknown): void {
  const known = error instanceof SluiceError;
  say({
    kind: 'failed',
    id,
    code: known ? error.code : null,
    fields: known ? error.fields : {},
    message: (error as Error).message,
  });
}

function runTask({ id, type, task, input }: Extract<Request, { kind: 'task' }>): void {
  try {
    const work = must(registry.get(type).tasks?.[task], `${type} has a task ${task}`);
    const { batches, rest } = work(input as never);
    say({ kind: 'task', id, batches: batches.map(batch => transport.pack(batch)), rest });
  } catch (error) {
    fail(id, error);
  }
}

let turn = Promise.resolve();
port.on('message', (request: Request) => {
  turn = turn.then(async () => {
    if (request.kind === 'open') open(request.node, request.settings);
    else if (request.kind === 'task') runTask(request);
    else if (request.kind === 'close') {
      await copies.get(request.node)?.executor.close?.();
      copies.delete(request.node);
    } else await answer(request);
  });
});
say({ kind: 'ready' });
