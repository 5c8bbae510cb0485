import type { Kysely } from 'kysely';
import type { Problem } from '#engine/errors.ts';
import { withDefaults } from '#engine/operator/config.ts';
import { parameterValues, substitute } from '#engine/plan/parameters.ts';
import { readWorkflow } from '#engine/plan/parse-workflow.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import type { ColumnGraph, ColumnNode } from '#engine/provenance/columns.ts';
import type { TraceGraph } from '#engine/provenance/trace.ts';
import type { BlobStore } from '#engine/store/blob-store.ts';
import type { DatasetRights } from '#engine/store/dataset-view.ts';
import type { RunRecord } from '#engine/store/run-folder.ts';
import { registry } from '#operators/index.ts';
import { columnGraph } from '../cli/columns.ts';
import { placeFor } from '../files/run-place.ts';
import type { Check } from '../http/shapes/workflows.ts';
import { readCounts, readRequest } from '../jobs/run-index.ts';
import type { Runs } from '../services.ts';
import type { Tables } from '../storage/tables.ts';
import { type Inspection, inspectWorkflow } from './inspect-workflow.ts';

/** What is known of a workflow that nobody changes any more. */
export interface FrozenCheck {
  readonly check: Check;
  readonly inspection: Inspection;
  readonly columns: ColumnGraph;
}

interface Kept {
  readonly at: number;
  readonly work: Promise<FrozenCheck>;
}

/** `Versions.read`, as far as it matters here. */
type VersionReader = (workflowId: string, number: number) => Promise<{ readonly workflow: Workflow }>;

interface Parts {
  readonly database: Kysely<Tables>;
  readonly runs: Runs;
  readonly data: string;
  readonly blobs: BlobStore;
}

/** Files that it reads may change; what was found is looked up again after this long. */
const freshMs = 30_000;
const keptChecks = 32;

/**
 * Checks of past runs and versions, as the checks of documents are.
 *
 * Contract: of a run it says what the run has shown: schemas are those that its nodes had, and a node that gave its result has no problem,
 * whatever became of its files since. Answers of people who may read different datasets are kept apart.
 */
export class FrozenChecks {
  readonly #parts: Parts;
  readonly #kept = new Map<string, Kept>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * @param version  reads the version that was run, for a run that could not begin and so has kept none
   * @throws {SluiceError} RUN_UNKNOWN, NOT_FOUND
   */
  async ofRun(run: string, rights: DatasetRights, version: VersionReader): Promise<FrozenCheck> {
    const row = await this.#parts.runs.row(run);
    return this.#once(['run', run, row.state], rights, async () => {
      const record = this.#parts.runs.record(run);
      const workflow = record
        ? readWorkflow(record.workflow).workflow
        : (await version(row.workflow_id, Number(row.version))).workflow;
      const { parameters = {} } = readRequest(row);
      const inspection = await this.#inspect(row.workflow_id, workflow, rights, parameters, record);
      const { problems } = readCounts(row);
      const told = record?.problems ?? (typeof problems === 'number' ? [] : problems);
      const unsaid = { ...inspection, problems: inspection.problems.filter(p => !told.some(q => isSame(p, q))) };
      return record ? asRun(unsaid, record) : plain(unsaid);
    });
  }

  /** @throws {SluiceError} NOT_FOUND */
  ofVersion(workflowId: string, number: number, rights: DatasetRights, version: VersionReader): Promise<FrozenCheck> {
    return this.#once(['version', workflowId, number], rights, async () => {
      const { workflow } = await version(workflowId, number);
      return plain(await this.#inspect(workflowId, workflow, rights, {}, null));
    });
  }

  async #inspect(
    workflowId: string,
    workflow: Workflow,
    rights: DatasetRights,
    parameters: { readonly [name: string]: unknown },
    record: RunRecord | null,
  ): Promise<Inspection> {
    const { database, data, blobs } = this.#parts;
    const query = database.selectFrom('workflows').select('base').where('id', '=', workflowId);
    const base = (await query.executeTakeFirst())?.base ?? null;
    const { place } = await placeFor({ data, workflowId, base, rights, blobs, uses: record?.datasets });
    await place.datasets.fetch(workflow.operators.map(node => node.config));
    return inspectWorkflow(workflow, registry, { peek: place, load: place.load, parameters });
  }

  #once(name: readonly unknown[], rights: DatasetRights, work: () => Promise<FrozenCheck>): Promise<FrozenCheck> {
    const key = JSON.stringify([...name, rights.read]);
    const known = this.#kept.get(key);
    if (known && performance.now() - known.at < freshMs) return known.work;
    const made = { at: performance.now(), work: work() };
    made.work.catch(() => this.#kept.delete(key));
    this.#kept.delete(key);
    this.#kept.set(key, made);
    if (this.#kept.size > keptChecks) this.#kept.delete(this.#kept.keys().next().value as string);
    return made.work;
  }
}

type Place = { readonly code: string } & Pick<Problem, 'node' | 'field'>;
/** What the run itself told is not told again. */
const isSame = (a: Place, b: Place): boolean => a.code === b.code && a.node === b.node && a.field === b.field;

function plain(inspection: Inspection): FrozenCheck {
  const { problems, inputs, outputs, ports } = inspection;
  return {
    check: { problems, inputs, outputs, ports, stale: {}, seq: 0 },
    inspection,
    columns: columnGraph(inspection.sound),
  };
}

function asRun(inspection: Inspection, record: RunRecord): FrozenCheck {
  const gave = new Set(record.nodes.filter(n => n.state === 'completed' || n.state === 'cached').map(n => n.id));
  const outputs: { [node: string]: Check['outputs'][string] } = { ...inspection.outputs };
  for (const { id, ports } of record.nodes)
    outputs[id] = Object.fromEntries(
      Object.entries(ports).map(([port, { schema }]) => [port, schema.map(({ name, type }) => ({ name, type }))]),
    );
  const { nodes: traced } = record.graph as TraceGraph;
  const inputs: { [node: string]: Check['inputs'][string] } = {};
  for (const { id, inputs: feeds } of traced)
    inputs[id] = Object.fromEntries(
      Object.entries(feeds).flatMap(([key, { node, port }]) => {
        const schema = outputs[node]?.[port];
        return schema ? [[key, schema]] : [];
      }),
    );
  const problems = inspection.problems.filter(
    ({ node, severity }) => severity === 'notice' || !gave.has(node ?? '') || node === undefined,
  );
  const check = { problems, inputs: { ...inspection.inputs, ...inputs }, outputs, ports: inspection.ports };
  return {
    check: { ...check, stale: {}, seq: 0 },
    inspection,
    columns: columnsOfRun(inspection, traced, { inputs, outputs, given: record.parameters }),
  };
}

interface Known {
  readonly inputs: Check['inputs'];
  readonly outputs: Check['outputs'];
  readonly given: RunRecord['parameters'];
}

/** The run's nodes with the schemas that they had, and what its operators say of their columns; then nodes that it left out. */
function columnsOfRun(inspection: Inspection, traced: TraceGraph['nodes'], known: Known): ColumnGraph {
  const planned = columnGraph(inspection.sound).nodes;
  const ran = traced.map(({ id, inputs }) => ({
    id,
    inputs,
    outputs: Object.fromEntries(
      Object.entries(known.outputs[id] ?? {}).map(([port, schema]) => [port, schema.map(a => a.name)]),
    ),
    columns: planned.find(node => node.id === id)?.columns ?? saidOf(id, inspection, known),
  }));
  const seen = new Set(ran.map(({ id }) => id));
  return { nodes: [...ran, ...planned.filter(({ id }) => !seen.has(id))] };
}

/** What an operator says of its columns, asked with the schemas of the run; nothing where it cannot say. */
function saidOf(id: string, { workflow }: Inspection, { inputs, given }: Known): ColumnNode['columns'] {
  const node = workflow.operators.find(operator => operator.id === id);
  const spec = registry.find(node?.type ?? '');
  if (!node || !spec?.columns) return undefined;
  const { values } = parameterValues(workflow.parameters, given);
  const names = workflow.parameters.map(p => p.name);
  try {
    const config = withDefaults(spec, substitute(node.config, values, names).config);
    return spec.columns(config as never, inputs[id] as never);
  } catch {
    return undefined;
  }
}
