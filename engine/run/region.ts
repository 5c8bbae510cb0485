import { merge, type Observable, Observable as Stream } from 'rxjs';
import type { Batch } from '../data/batch.ts';
import { must } from '../errors.ts';
import type { Region } from '../plan/plan.ts';
import type { Gate, Turn } from './gate.ts';
import type { Link } from './link.ts';
import type { MaterializedLink } from './materialized.ts';
import type { NodeRun } from './node-run.ts';
import { pump } from './pipeline.ts';

/** A materialised link and the bounded link that carries its rows into the consumer's region. */
export interface Replay {
  readonly stored: MaterializedLink;
  readonly link: Link;
}

/** Everything one region runs, as one observable that completes when all its parts have; consumers are subscribed before producers. */
export function runRegion(
  region: Region,
  nodes: ReadonlyMap<string, NodeRun>,
  replays: readonly Replay[],
  gate: Gate,
  turn: Turn,
): Observable<never> {
  const parts = region.parts
    .toReversed()
    .map(part => must(nodes.get(part.node), `node ${part.node} is wired`).part(part, gate));
  return merge(...parts, ...replays.map(r => replay(r, gate, turn)));
}

function replay({ stored, link }: Replay, gate: Gate, turn: Turn): Observable<never> {
  return new Stream<never>(subscriber => {
    const end = () => {
      stored.release();
      link.end();
      subscriber.complete();
    };
    const subscription = pump<Batch>(() => stored.batches(), {
      gate,
      turn,
      blocked: () => (link.full ? link.change() : null),
      gated: () => false,
      spent: () => {},
    }).subscribe({ next: batch => link.send(batch), error: error => subscriber.error(error), complete: end });
    subscriber.add(subscription);
    link.onCancel(() => {
      subscription.unsubscribe();
      end();
    });
  });
}
