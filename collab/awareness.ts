import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { Awareness } from 'y-protocols/awareness';
import type { Position } from './document.ts';
import { isPlain } from './plain.ts';
import type { Person } from './protocol.ts';

/** What others see of somebody who is in the workflow now; gone when they leave, never stored. */
export interface Presence {
  /** Set by the server, so nobody can pass for somebody else. */
  readonly person?: Person | null;
  /** Pointer, in canvas units; null when it is elsewhere. */
  readonly cursor?: Position | null;
  /** Selected nodes, links, notes and groups. */
  readonly selection?: readonly string[];
  /** What they see: the canvas rectangle, for following. */
  readonly viewport?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Places of nodes that are being dragged; the document learns them on drop. */
  readonly dragging?: { readonly [node: string]: Position } | null;
  /** The field they are in; in code also their caret (`head`) and where their selection began, counted in characters. */
  readonly editing?: {
    readonly node: string;
    readonly field: string;
    readonly anchor?: number;
    readonly head?: number;
  } | null;
  /** Whom they follow: a replica's id. */
  readonly following?: number | null;
}

/** One replica's presence; the number is its Yjs client id. */
export type Present = readonly [replica: number, presence: Presence];

/** Everybody else who is here. */
export const othersIn = (awareness: Awareness): Present[] =>
  [...awareness.getStates()]
    .filter(([replica, state]) => replica !== awareness.clientID && isPlain(state))
    .map(([replica, state]) => [replica, state as Presence] as const)
    .sort(([a], [b]) => a - b);

/** Whom one ends up following: the end of the chain, or nobody when it leads back. */
export function leaderOf(awareness: Awareness, replica: number): number | null {
  const seen = new Set<number>();
  let at = replica;
  for (;;) {
    if (seen.has(at) || at === awareness.clientID) return null;
    seen.add(at);
    const state = awareness.getStates().get(at) as Presence | undefined;
    if (!state) return null;
    if (typeof state.following !== 'number') return at;
    at = state.following;
  }
}

/** One state on the wire; `state` is null for who left. */
export interface WireState {
  readonly replica: number;
  readonly clock: number;
  readonly state: unknown;
}

/** Reads what y-protocols writes; null when it is something else. */
export function readStates(bytes: Uint8Array): WireState[] | null {
  try {
    const from = decoding.createDecoder(bytes);
    const count = decoding.readVarUint(from);
    const states: WireState[] = [];
    for (let i = 0; i < count; i++)
      states.push({
        replica: decoding.readVarUint(from),
        clock: decoding.readVarUint(from),
        state: JSON.parse(decoding.readVarString(from)),
      });
    return decoding.hasContent(from) ? null : states;
  } catch {
    return null;
  }
}

export function writeStates(states: readonly WireState[]): Uint8Array {
  const out = encoding.createEncoder();
  encoding.writeVarUint(out, states.length);
  for (const { replica, clock, state } of states) {
    encoding.writeVarUint(out, replica);
    encoding.writeVarUint(out, clock);
    encoding.writeVarString(out, JSON.stringify(state));
  }
  return encoding.toUint8Array(out);
}
