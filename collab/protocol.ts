import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { unreachable } from '#engine/errors.ts';

/**
 * What goes over the wire between a client and a room, one message per frame:
 *
 *     message      = step1 | step2 | update | acknowledged | denied | awareness | role | storing | closing | ping | pong
 *     step1        = 0 stateVector:bytes             either side: "this I have, send the rest"
 *     step2        = 1 update:bytes                  server: the rest
 *     update       = 2 number:uint update:bytes      client: counted from 1; server: from another client, number 0
 *     acknowledged = 3 number:uint seq:uint          server: all updates up to `number` are stored, the last as row `seq`
 *     denied       = 4 number:uint reason:text       server: this update and those after it are refused; start afresh with step1
 *     awareness    = 5 states:bytes                  either side: who is where (y-protocols)
 *     role         = 6 role:text person:json         server: what this client may do, and as whom; first, and again when it changes
 *     storing      = 7 seq:uint reason:text          server: stored up to `seq`; a reason says why nothing can be stored now
 *     closing      = 8 code:uint reason:text         server: the connection ends
 *     ping = 9, pong = 10                            either side: still there?
 *
 * Numbers are variable-length, bytes and texts carry their length (lib0).
 */
export type Message =
  | { readonly kind: 'step1'; readonly vector: Uint8Array }
  | { readonly kind: 'step2'; readonly update: Uint8Array }
  | { readonly kind: 'update'; readonly number: number; readonly update: Uint8Array }
  | { readonly kind: 'acknowledged'; readonly number: number; readonly seq: number }
  | { readonly kind: 'denied'; readonly number: number; readonly reason: string }
  | { readonly kind: 'awareness'; readonly states: Uint8Array }
  | { readonly kind: 'role'; readonly role: Role; readonly person: Person | null }
  | { readonly kind: 'storing'; readonly seq: number; readonly reason: string }
  | { readonly kind: 'closing'; readonly code: number; readonly reason: string }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' };

const roles = ['viewer', 'runner', 'commenter', 'editor', 'owner'] as const;
/** What somebody may do with a workflow; each includes those before it. */
export type Role = (typeof roles)[number];

/** A person as others see them. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly color: string;
}

export const mayEdit = (role: Role): boolean => role === 'editor' || role === 'owner';
export const mayComment = (role: Role): boolean => role === 'commenter' || mayEdit(role);

/** Codes a room closes a connection with; below 4400 the client comes back by itself. */
export const closeCodes = {
  restarting: 4012,
  overloaded: 4013,
  malformed: 4400,
  noSession: 4401,
  forbidden: 4403,
  gone: 4404,
  damaged: 4500,
} as const;

const kinds: readonly Message['kind'][] = [
  'step1',
  'step2',
  'update',
  'acknowledged',
  'denied',
  'awareness',
  'role',
  'storing',
  'closing',
  'ping',
  'pong',
];

export function writeMessage(message: Message): Uint8Array {
  const out = encoding.createEncoder();
  encoding.writeVarUint(out, kinds.indexOf(message.kind));
  writeBody(out, message);
  return encoding.toUint8Array(out);
}

function writeBody(out: encoding.Encoder, message: Message): void {
  switch (message.kind) {
    case 'step1':
      return encoding.writeVarUint8Array(out, message.vector);
    case 'step2':
      return encoding.writeVarUint8Array(out, message.update);
    case 'update':
      encoding.writeVarUint(out, message.number);
      return encoding.writeVarUint8Array(out, message.update);
    case 'acknowledged':
      encoding.writeVarUint(out, message.number);
      return encoding.writeVarUint(out, message.seq);
    case 'denied':
      encoding.writeVarUint(out, message.number);
      return encoding.writeVarString(out, message.reason);
    case 'awareness':
      return encoding.writeVarUint8Array(out, message.states);
    case 'role':
      encoding.writeVarString(out, message.role);
      return encoding.writeVarString(out, JSON.stringify(message.person));
    case 'storing':
      encoding.writeVarUint(out, message.seq);
      return encoding.writeVarString(out, message.reason);
    case 'closing':
      encoding.writeVarUint(out, message.code);
      return encoding.writeVarString(out, message.reason);
    case 'ping':
    case 'pong':
      return;
    default:
      unreachable(message);
  }
}

/** Reads one frame; null when it is none of the grammar. */
export function readMessage(frame: Uint8Array): Message | null {
  try {
    const from = decoding.createDecoder(frame);
    const kind = kinds[decoding.readVarUint(from)];
    const message = kind === undefined ? null : readBody(from, kind);
    return decoding.hasContent(from) ? null : message;
  } catch {
    return null;
  }
}

function readBody(from: decoding.Decoder, kind: Message['kind']): Message | null {
  const bytes = () => decoding.readVarUint8Array(from);
  const uint = () => decoding.readVarUint(from);
  const text = () => decoding.readVarString(from);
  switch (kind) {
    case 'step1':
      return { kind, vector: bytes() };
    case 'step2':
      return { kind, update: bytes() };
    case 'update':
      return { kind, number: uint(), update: bytes() };
    case 'acknowledged':
      return { kind, number: uint(), seq: uint() };
    case 'denied':
      return { kind, number: uint(), reason: text() };
    case 'awareness':
      return { kind, states: bytes() };
    case 'role': {
      const word = text();
      const role = roles.find(known => known === word);
      return role ? { kind, role, person: JSON.parse(text()) } : null;
    }
    case 'storing':
      return { kind, seq: uint(), reason: text() };
    case 'closing':
      return { kind, code: uint(), reason: text() };
    case 'ping':
    case 'pong':
      return { kind };
    default:
      return unreachable(kind);
  }
}
