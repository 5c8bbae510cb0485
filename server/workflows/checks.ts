import type { Kysely } from 'kysely';
import { contentKeys } from '#engine/run/reuse.ts';
import type { BlobStore } from '#engine/store/blob-store.ts';
import { type DatasetRights, datasetPathsIn } from '#engine/store/dataset-view.ts';
import type { RunRecord } from '#engine/store/run-folder.ts';
import { registry } from '#operators/index.ts';
import { Fingerprints } from '../files/fingerprints.ts';
import { placeFor, type RunPlace } from '../files/run-place.ts';
import type { Check } from '../http/shapes/workflows.ts';
import type { Rooms, Runs } from '../services.ts';
import type { Tables } from '../storage/tables.ts';
import { findStale } from './find-stale.ts';
import { FrozenChecks } from './frozen-checks.ts';
import { breath, type Inspection, inspectWorkflow } from './inspect-workflow.ts';

/** An answer, and what it was the answer to. */
export interface CheckedDocument {
  readonly check: Check;
  readonly inspection: Inspection;
}

interface Slot {
  state: string;
  at: number;
  done: CheckedDocument | null;
  work: Promise<CheckedDocument> | null;
}

/** Files may change without the document; what was found is looked up again after this long. */
const freshMs = 30_000;
const keptSlots = 64;

/**
 * Checks of documents as they are now, one computation for as many clients as ask.
 *
 * Contract: an answer has seen every change that was stored when it was asked for. Answers of people who may read different datasets are
 * kept apart.
 */
export class Checks {
  readonly #database: Kysely<Tables>;
  readonly #rooms: Rooms;
  readonly #runs: Runs;
  readonly #data: string;
  readonly #blobs: BlobStore;
  /** Those of past runs and versions. */
  readonly frozen: FrozenChecks;
  readonly #slots = new Map<string, Slot>();
  readonly #fingerprints = new Fingerprints();

  constructor(database: Kysely<Tables>, rooms: Rooms, runs: Runs, data: string, blobs: BlobStore) {
    this.#database = database;
    this.#rooms = rooms;
    this.#runs = runs;
    this.#data = data;
    this.#blobs = blobs;
    this.frozen = new FrozenChecks({ database, runs, data, blobs });
  }

  /** @param rights  what the asking person may read: null when that is every dataset */
  async of(workflowId: string, rights: DatasetRights): Promise<CheckedDocument> {
    const { workflow, seq } = await this.#rooms.state(workflowId);
    const named = new Set(datasetPathsIn(workflow).map(path => path.slice('dataset://'.length).split(/[@/]/)[0]));
    const allowed = rights.read === null ? '*' : rights.read.filter(name => named.has(name)).join(' ');
    const slot = this.#slot(`${workflowId} ${allowed}`);
    const state = `${seq} ${await this.#lastRun(workflowId)}`;
    if (slot.done && slot.state === state && performance.now() - slot.at < freshMs) return slot.done;
    const running = slot.work;
    if (running) {
      const found = await running.catch(() => null);
      if (found && found.check.seq >= seq && slot.state.split(' ')[1] === state.split(' ')[1]) return found;
    }
    slot.work ??= this.#compute(workflowId, rights, slot).finally(() => {
      slot.work = null;
    });
    return slot.work;
  }

  #slot(key: string): Slot {
    const slot = this.#slots.get(key) ?? { state: '', at: 0, done: null, work: null };
    this.#slots.delete(key);
    this.#slots.set(key, slot);
    if (this.#slots.size > keptSlots) this.#slots.delete(this.#slots.keys().next().value as string);
    return slot;
  }

  /** What tells that there is a newer run, or that the last one got further. */
  async #lastRun(workflowId: string): Promise<string> {
    const query = this.#database.selectFrom('runs').select(['id', 'state']).where('workflow_id', '=', workflowId);
    const run = await query.where('started', 'is not', null).orderBy('number', 'desc').limit(1).executeTakeFirst();
    return run ? `${run.id}:${run.state}` : '';
  }

  async #compute(workflowId: string, rights: DatasetRights, slot: Slot): Promise<CheckedDocument> {
    const lastRun = await this.#lastRun(workflowId);
    const { workflow, seq } = await this.#rooms.state(workflowId);
    const run = await this.#runs.latest(workflowId);
    const query = this.#database.selectFrom('workflows').select('base').where('id', '=', workflowId);
    const base = (await query.executeTakeFirst())?.base ?? null;
    const { place } = await placeFor({ data: this.#data, workflowId, base, rights, blobs: this.#blobs });
    await place.datasets.fetch(workflow.operators.map(node => node.config));
    const declared = workflow.parameters.map(p => p.name);
    const parameters = Object.fromEntries(
      Object.entries(run?.parameters ?? {}).filter(([name]) => declared.includes(name)),
    );
    const inspection = await inspectWorkflow(workflow, registry, { peek: place, load: place.load, parameters });
    await breath();
    const { problems, inputs, outputs, ports } = inspection;
    const stale = await this.#stale(inspection, run, place);
    const done = { check: { problems, inputs, outputs, ports, stale, seq }, inspection };
    Object.assign(slot, { done, state: `${seq} ${lastRun}`, at: performance.now() });
    return done;
  }

  async #stale(
    { workflow, sound }: Inspection,
    run: RunRecord | null,
    place: RunPlace['place'],
  ): Promise<Check['stale']> {
    const filesOf = (node: (typeof sound.nodes)[number]) =>
      node.spec.reads?.(node.config as never, place.resolve) ?? [];
    if (run) await this.#fingerprints.learn(sound.nodes.flatMap(filesOf));
    const contentOf = (path: string) =>
      place.datasets.contentOf(path) ?? ([path, this.#fingerprints.of(path)] as const);
    const seed = workflow.settings.seed;
    const context = { seed, cache: null, resolve: place.resolve, contentOf, available: () => false };
    const keys = run ? contentKeys(sound.nodes, context) : new Map<string, string>();
    return findStale({ workflow, plan: sound, keys, run });
  }
}
