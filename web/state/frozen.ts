import { createContext, useContext } from 'react';

/** A state of a workflow that nobody changes any more: where the server answers for it, and the run that it is of, if one. */
export interface Frozen {
  /** `/runs/…` or `/workflows/…/versions/…`. */
  readonly path: string;
  readonly run: string | null;
}

/** What is shown instead of the document as it is now; null where the document itself is. */
export const FrozenContext = createContext<Frozen | null>(null);

export const useFrozen = (): Frozen | null => useContext(FrozenContext);
