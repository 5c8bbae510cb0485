import { attributeIndex } from '../../data/schema.ts';
import { type Executor, type ExecutorContext, outputsOf, type Threads } from '../../operator/define.ts';
import type { ExecutableNode } from '../../plan/plan.ts';
import { parallelBatches } from './parallel-batches.ts';
import { parallelGroups } from './parallel-groups.ts';
import type { WorkerPool } from './pool.ts';

/** An executor of the node that shares its work with the pool, where the operator says how; else one as it is. */
export function sharedExecutor(node: ExecutableNode, context: ExecutorContext, pool: WorkerPool | null): Executor {
  const { spec, config, type, schemas } = node;
  if (pool && spec.tasks) return spec.createExecutor(config, { ...context, threads: threadsFor(type, pool) });
  const parallel = pool && (spec.parallel?.(config) ?? null);
  if (!pool || !parallel || pool.peers.length === 0) return spec.createExecutor(config, context);
  const { batchRows } = context;
  const copies = pool.peers.length + 1;
  const groups = parallel.kind === 'groups';
  const memoryBytes = () => Math.floor(context.memoryBytes() / copies);
  // Copies of a group operator must name their groups, also when nobody keeps the lineage.
  const own: ExecutorContext = { ...context, memoryBytes, lineage: context.lineage || groups };
  const number = pool.open(
    {
      type,
      config,
      inputs: schemas.in,
      outputs: schemas.out,
      batchRows,
      lineage: own.lineage,
      memoryBytes: memoryBytes(),
    },
    context.log,
  );
  const schema = schemas.in[parallel.port];
  const positions = (names: readonly string[]) => names.map(name => attributeIndex(schema, name));
  const local = spec.createExecutor(config, own);
  if (parallel.kind === 'groups') {
    const { port, keys } = parallel;
    return parallelGroups(local, {
      pool,
      node: number,
      port,
      keys: positions(keys),
      output: schemas.out.out,
      batchRows,
      read: null,
    });
  }
  return parallelBatches(local, {
    pool,
    node: number,
    whole: parallel.whole ?? [],
    wholeBytes: memoryBytes() / 2,
    wants: () => Object.keys(outputsOf(spec, config)).filter(port => context.wants(port)),
    read: parallel.reads ? new Set(positions(parallel.reads(schema))) : null,
  });
}

/** Tasks that a thread is given before it counts as busy: one to do and one to go on with. */
const ahead = 2;

function threadsFor(type: string, pool: WorkerPool): Threads {
  const idle = () => pool.peers.filter(p => p.ready && p.busy < ahead).sort((a, b) => a.busy - b.busy)[0];
  return {
    get free() {
      return idle() !== undefined;
    },
    run: (name, input) => (idle() ?? pool.peers[0]).task(type, name, input),
  };
}
