import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readStates, writeStates } from '#collab/awareness.ts';
import { type Message, readMessage, writeMessage } from '#collab/protocol.ts';

const bytes = fc.uint8Array({ maxLength: 200 });
const uint = fc.nat();
const text = fc.string();
const messages: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ kind: fc.constant('step1' as const), vector: bytes }),
  fc.record({ kind: fc.constant('step2' as const), update: bytes }),
  fc.record({ kind: fc.constant('update' as const), number: uint, update: bytes }),
  fc.record({ kind: fc.constant('acknowledged' as const), number: uint, seq: uint }),
  fc.record({ kind: fc.constant('denied' as const), number: uint, reason: text }),
  fc.record({ kind: fc.constant('awareness' as const), states: bytes }),
  fc.record({
    kind: fc.constant('role' as const),
    role: fc.constantFrom('viewer' as const, 'owner' as const),
    person: fc.option(fc.record({ id: text, name: text, color: text })),
  }),
  fc.record({ kind: fc.constant('storing' as const), seq: uint, reason: text }),
  fc.record({ kind: fc.constant('closing' as const), code: uint, reason: text }),
  fc.constant({ kind: 'ping' as const }),
  fc.constant({ kind: 'pong' as const }),
);
const plain = (message: Message | null) => JSON.parse(JSON.stringify(message));

test('every message reads as it was written, and nothing may follow it', () => {
  fc.assert(
    fc.property(messages, message => {
      const frame = writeMessage(message);
      expect(plain(readMessage(frame))).toEqual(plain(message));
      expect(readMessage(Uint8Array.of(...frame, 0))).toBeNull();
    }),
  );
});

test('bytes that are no message are told apart, never thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), frame => {
      const message = readMessage(frame);
      if (message) expect(plain(readMessage(writeMessage(message)))).toEqual(plain(message));
      readStates(frame);
    }),
    { numRuns: 2000 },
  );
});

test('presence on the wire reads as it was written', () => {
  const states = [
    { replica: 1, clock: 2, state: { cursor: { x: 1, y: 2 }, selection: ['a'] } },
    { replica: 4_000_000_000, clock: 0, state: null },
  ];
  expect(readStates(writeStates(states))).toEqual(states);
});
