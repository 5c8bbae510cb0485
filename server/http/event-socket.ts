import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { WebSocket } from 'ws';
import { closeCodes } from '#collab/protocol.ts';
import { SluiceError } from '#engine/errors.ts';
import { requireRole, type Visitor, visitorOf } from '../auth/access.ts';
import type { Departure } from '../auth/attendance.ts';
import type { EventLog } from '../jobs/event-log.ts';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { type EventFromClient, type EventFromServer, fromClient } from './shapes/runs.ts';

/** Bytes that may wait for a slow client before it is sent nothing more; it then gets newer counts instead of all. */
const waitingBytes = 512 * 1024;
/** Events sent between two looks at what waits. */
const portion = 200;
/** How often a client that is slow is looked at again. */
const drainMs = 50;
/** Runs that the first message lists. */
const listed = 50;
/** Runs one socket may follow. */
const followable = 32;
/** WebSocket close code: what was sent makes no sense. */
const malformed = 1008;

/** Codes for those who need not try again; others may. */
const refusals: { readonly [code: string]: number } = {
  SIGN_IN_NEEDED: closeCodes.noSession,
  NOT_FOUND: closeCodes.forbidden,
  LINK_INVALID: closeCodes.forbidden,
  ROLE_NEEDED: closeCodes.forbidden,
  SCOPE_NEEDED: closeCodes.forbidden,
};
const codes: { readonly [why in Departure]: number } = {
  'signed-out': closeCodes.noSession,
  forbidden: closeCodes.forbidden,
  unknown: closeCodes.overloaded,
};

/** What a socket follows: how far it has been sent, and what ends the following. */
interface Following {
  after: number;
  sending: boolean;
  again: boolean;
  stop: () => void;
}

/** `/workflows/:id/events`: the runs of a workflow as they come and change, and every event of those that are followed. */
export function registerEventSocket(app: App, services: Services): void {
  const schema = { tags: ['runs'], params: Type.Object({ id: Type.String() }) };
  app.get('/api/v1/workflows/:id/events', { websocket: true, schema }, async (socket, request) => {
    const { id } = request.params as { id: string };
    const early: string[] = [];
    const keep = (data: Buffer) => early.push(data.toString());
    socket.on('message', keep);
    try {
      const { role } = await requireRole(request, 'workflow', id, 'viewer');
      if (role !== 'viewer') services.runs.warm();
    } catch (error) {
      const { code, message } = error instanceof SluiceError ? error : { code: 'SERVER_FAILED', message: '' };
      socket.send(JSON.stringify({ kind: 'fault', code, message } satisfies EventFromServer));
      socket.close(refusals[code] ?? closeCodes.overloaded, code);
      return;
    }
    socket.off('message', keep);
    const client = new EventClient(socket, services, id, visitorOf(request));
    for (const text of early) client.hear(text);
    await client.begin();
  });
}

class EventClient {
  readonly #socket: WebSocket;
  readonly #services: Services;
  readonly #workflow: string;
  readonly #followed = new Map<string, Following>();
  readonly #changed = new Set<string>();
  readonly #ends: (() => void)[] = [];
  #telling: NodeJS.Timeout | null = null;
  /** What runs are told of, one after the other: a client keeps what it heard last. */
  #told: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, services: Services, workflow: string, visitor: Visitor) {
    this.#socket = socket;
    this.#services = services;
    this.#workflow = workflow;
    socket.on('message', (data: Buffer) => this.hear(data.toString()));
    socket.on('close', () => this.#end());
    socket.on('error', () => socket.terminate());
    this.#ends.push(
      services.rooms.attend({ workflowId: workflow, visitor, stays: () => {}, goes: why => this.#dismiss(why) }),
      services.runs.onChange((id, run) => {
        if (id === this.#workflow) this.#noteRun(run);
      }),
      services.notices.onChange(id => {
        if (id === visitor.person?.id) this.#send({ kind: 'notices' });
      }),
    );
  }

  begin(): Promise<void> {
    const told = this.#tellNewest();
    this.#told = told.catch(() => {});
    return told;
  }

  async #tellNewest(): Promise<void> {
    const { items } = await this.#services.runs.list(this.#workflow, {
      sort: 'created',
      descending: true,
      limit: listed,
    });
    this.#send({ kind: 'runs', runs: items });
  }

  hear(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      message = null;
    }
    if (!Value.Check(fromClient, message)) {
      this.#fault(new SluiceError('REQUEST_INVALID', { reason: 'a message is `follow` or `unfollow` of a run' }));
      this.#socket.close(malformed, 'REQUEST_INVALID');
      return;
    }
    const asked = message as EventFromClient;
    if (asked.kind === 'unfollow') this.#unfollow(asked.run);
    else this.#follow(asked.run, asked.after).catch(error => this.#fault(error));
  }

  async #follow(run: string, after: number): Promise<void> {
    const { workflow_id } = await this.#services.runs.row(run);
    if (workflow_id !== this.#workflow) throw new SluiceError('RUN_UNKNOWN', { run });
    this.#unfollow(run);
    if (this.#followed.size >= followable)
      throw new SluiceError('REQUEST_INVALID', { reason: `at most ${followable} runs are followed at a time` });
    const following: Following = { after, sending: false, again: false, stop: () => {} };
    this.#followed.set(run, following);
    const log = await this.#services.runs.events(run);
    if (this.#followed.get(run) !== following) return;
    following.stop = log.onChange(() => void this.#pump(run, following, log));
    await this.#pump(run, following, log);
  }

  #unfollow(run: string): void {
    this.#followed.get(run)?.stop();
    this.#followed.delete(run);
  }

  /** Sends what is new, one pump at a time, as fast as the client takes it. */
  async #pump(run: string, following: Following, log: EventLog): Promise<void> {
    following.again = true;
    if (following.sending) return;
    following.sending = true;
    try {
      while (following.again && this.#followed.get(run) === following && this.#open) {
        following.again = false;
        const events = await log.after(following.after, portion);
        if (this.#followed.get(run) !== following) return;
        for (const { seq, event } of events) {
          this.#send({ kind: 'event', run, seq, event });
          following.after = Math.max(following.after, seq);
        }
        following.again ||= events.length >= portion;
        while (this.#open && this.#socket.bufferedAmount > waitingBytes)
          await new Promise(resolve => setTimeout(resolve, drainMs));
      }
    } catch (error) {
      this.#fault(error);
    } finally {
      following.sending = false;
    }
  }

  /** Several changes close together are one message. */
  #noteRun(run: string): void {
    this.#changed.add(run);
    this.#telling ??= setTimeout(() => {
      this.#telling = null;
      this.#told = this.#told.then(() => this.#tellChanged());
    }, drainMs);
  }

  async #tellChanged(): Promise<void> {
    const ids = [...this.#changed];
    this.#changed.clear();
    const { runs } = this.#services;
    const found = await Promise.all(ids.map(id => runs.summary(id).catch(() => null)));
    const summaries = found.flatMap(run => run ?? []);
    if (summaries.length > 0) this.#send({ kind: 'runs', runs: summaries });
  }

  /** Whoever may no longer look, or of whom nobody can tell, is told and sent away. */
  #dismiss(why: Departure): void {
    if (why === 'unknown') this.#fault(new SluiceError('DATABASE_DOWN', { reason: 'nobody can tell who may look' }));
    else if (why === 'signed-out') this.#fault(new SluiceError('SIGN_IN_NEEDED'));
    else this.#fault(new SluiceError('NOT_FOUND', { kind: 'workflow', name: this.#workflow }));
    this.#socket.close(codes[why], why);
  }

  #fault(error: unknown): void {
    const known = error instanceof SluiceError ? error : new SluiceError('REQUEST_INVALID', { reason: 'it failed' });
    if (known !== error) this.#services.log.error({ err: error }, 'event socket');
    this.#send({ kind: 'fault', code: known.code, message: known.message });
  }

  get #open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #send(message: EventFromServer): void {
    if (this.#open) this.#socket.send(JSON.stringify(message));
  }

  #end(): void {
    for (const end of this.#ends.splice(0)) end();
    for (const run of [...this.#followed.keys()]) this.#unfollow(run);
    if (this.#telling) clearTimeout(this.#telling);
  }
}
