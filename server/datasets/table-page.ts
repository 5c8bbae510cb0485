import type { Schema } from '#engine/data/schema.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { type Ordering, orderOf } from '../results/row-order.ts';
import { pageOf } from '../results/rows-page.ts';

/** Which rows of a table to show. */
export interface PageQuery extends Ordering {
  readonly offset: number;
  readonly limit: number;
}

export interface TablePage {
  readonly schema: Schema;
  readonly ids: number[];
  readonly rows: unknown[][];
  readonly matched: number;
  readonly total: number;
}

/** Orders that earlier questions found, so that their next page need not look again. */
const orders = new Map<string, Uint32Array | null>();
const keptOrders = 16;

/** A page of a table, filtered, searched and sorted. @param key  tells the table from any other */
export async function tablePage(table: ResultReader, key: string, query: PageQuery): Promise<TablePage> {
  const { offset, limit, sort, where, search } = query;
  const question = JSON.stringify([key, sort, where, search]);
  let order = orders.get(question);
  if (order === undefined) {
    order = await orderOf(table, { sort, where, search });
    orders.set(question, order);
    if (orders.size > keptOrders) orders.delete(orders.keys().next().value as string);
  }
  const { schema, rows: total } = table;
  return { schema, ...pageOf(table, order, offset, limit), matched: order?.length ?? total, total };
}
