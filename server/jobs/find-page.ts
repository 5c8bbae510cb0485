import { ByteCache } from '#engine/store/byte-cache.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { urgently } from '../results/breath.ts';
import { matchingRows, sortKeysOf } from '../results/row-order.ts';
import { type PageRows, pageOf } from '../results/rows-page.ts';
import { sortRows } from '../results/sort-rows.ts';
import { mostTopRows, topRows } from '../results/top-rows.ts';
import { type Finding, type Order, Orders } from './orders.ts';
import type { PageQuestion } from './result-questions.ts';

/** Memory for orders of rows that were asked for. */
const orderBytes = 256 * 2 ** 20;
/** Memory for the first rows of orders. */
const topBytes = 2 ** 20;
/** How long an order that nobody waits for is looked for. */
const patienceMs = 10_000;

const orders = new Orders(orderBytes, patienceMs);
const tops = new ByteCache<Promise<Order>>(topBytes);

/** A page, and how far its order is when there is more to know than is shown. */
export interface FoundPage extends PageRows {
  readonly matched: number;
  readonly pending: { readonly doing: 'matching' | 'ordering'; readonly done: number } | null;
}

/** A question about rows that do not change any more, or not as long as it is answered. */
export interface PageAsked {
  /** Tells the result from any other. */
  readonly key: readonly unknown[];
  readonly reader: ResultReader;
  readonly question: PageQuestion;
  /** Rejects when whoever asks is gone. */
  readonly left: Promise<never>;
}

/**
 * A page of the rows that match, in order. The first rows of an order are found without the rest of it; with `wait`, what takes longer goes
 * on behind, and the answer says how far it is.
 *
 * @throws {Abandoned}
 */
export async function findPage(asked: PageAsked): Promise<FoundPage> {
  const { key, reader, question } = asked;
  const { sort = '', where = '', search = '', wait } = question;
  const keys = sortKeysOf(reader.schema, sort);
  const matchKey = JSON.stringify([...key, where, search]);
  let partial: () => Uint32Array = () => new Uint32Array(0);
  const match = matchingRows(reader, { where, search }, part => (partial = part));
  let matching: Order = null;
  if (match !== null) {
    const found = await within(matchKey, match, asked);
    if (found instanceof Later) {
      const { work } = found.finding;
      const part = partsOf.get(found.finding) ?? partial;
      partsOf.set(found.finding, part);
      const ids = keys.length === 0 ? part() : new Uint32Array(0);
      return { ...page(asked, ids), matched: ids.length, pending: { doing: 'matching', done: work.done } };
    }
    matching = found;
  }
  const matched = matching?.length ?? reader.rows;
  if (keys.length === 0) return { ...page(asked, matching), matched, pending: null };
  const orderKey = JSON.stringify([...key, where, search, sort]);
  const how = (work: Finding['work']) => sortRows(reader, keys, matching, work);
  const known = orders.known(orderKey);
  if (known !== undefined) return { ...page(asked, known), matched, pending: null };
  const isTop = question.offset + question.limit <= mostTopRows;
  const top = isTop ? await topOf(orderKey, () => topRows(reader, keys, matching, mostTopRows)) : null;
  if (top !== null) {
    const done = wait === undefined ? null : orders.find(orderKey, how).work.done;
    const pending = done === null || matched <= top.length ? null : { doing: 'ordering' as const, done };
    return { ...page(asked, top), matched, pending };
  }
  const found = await within(orderKey, how, asked);
  if (!(found instanceof Later)) return { ...page(asked, found), matched, pending: null };
  const { done } = found.finding.work;
  return { ids: [], rows: [], matched, pending: { doing: 'ordering', done } };
}

/** What rows have matched so far, of findings that go on. */
const partsOf = new WeakMap<Finding, () => Uint32Array>();

/** An order that takes longer than is waited for. */
class Later {
  readonly finding: Finding;

  constructor(finding: Finding) {
    this.finding = finding;
  }
}

async function within(
  key: string,
  how: (work: Finding['work']) => Promise<Order>,
  { question: { wait }, left }: PageAsked,
): Promise<Order | Later> {
  const known = orders.known(key);
  if (known !== undefined) return known;
  if (wait === undefined) return orders.wait(key, how, left);
  const finding = orders.find(key, how);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Later>(resolve => {
    timer = setTimeout(() => resolve(new Later(finding)), wait);
  });
  try {
    return await Promise.race([finding.order, late]);
  } finally {
    clearTimeout(timer);
  }
}

function topOf(key: string, find: () => Promise<Order>): Promise<Order> {
  const known = tops.get(key);
  if (known !== undefined) return known;
  const found = urgently(find);
  found.catch(() => tops.delete(key));
  return tops.set(key, found, 4 * mostTopRows);
}

const page = ({ reader, question: { offset, limit } }: PageAsked, order: Order): PageRows =>
  pageOf(reader, order, offset, limit);
