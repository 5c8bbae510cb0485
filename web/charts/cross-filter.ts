import { create } from 'zustand';

/** What a person chose in one chart of a run; the other charts of that run show these rows only. */
export interface CrossFilter {
  readonly run: string;
  /** The chart it was chosen in, which keeps showing everything. */
  readonly chart: string;
  /** Condition over the attributes that the chart is drawn from. */
  readonly where: string;
  /** What the person is told is shown. */
  readonly words: string;
}

export const useCrossFilter = create<{ readonly filter: CrossFilter | null }>()(() => ({ filter: null }));

export const setFilter = (filter: CrossFilter | null): void => useCrossFilter.setState({ filter });
