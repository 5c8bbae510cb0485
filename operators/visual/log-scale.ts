import type { Picture } from './chart-operator.ts';
import { kindOf } from './lite.ts';
import { type Mark, rowsText } from './mark.ts';

/** The scale of an axis: logarithmic where asked for, by values otherwise; 0 need not be on it. */
export function scaled(picture: Picture, name: string, log: boolean): { readonly scale?: object } {
  const kind = kindOf(picture, name);
  if (kind === 'temporal') return { scale: { type: 'utc' } };
  if (kind !== 'quantitative') return {};
  return { scale: log ? { type: 'log' } : { zero: false } };
}

/** Marks that have a place on their axes: a logarithm has none for zero and less. */
export function drawnOn(
  marks: readonly Mark[],
  log: { readonly [channel: string]: boolean },
): { readonly marks: readonly Mark[]; readonly notices: readonly string[] } {
  const names = Object.keys(log).filter(name => log[name]);
  const kept = marks.filter(mark => names.every(name => typeof mark[name] !== 'number' || (mark[name] as number) > 0));
  const lost = marks.length - kept.length;
  return { marks: kept, notices: lost > 0 ? [`${rowsText(lost)} not above 0 left out of a logarithmic axis`] : [] };
}
