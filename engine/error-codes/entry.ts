/** Where in a workflow's life an error is found. */
export type Stage = 'workflow' | 'plan' | 'run' | 'data' | 'store' | 'lineage' | 'usage' | 'server';

export interface CatalogueEntry {
  readonly stage: Stage;
  /** Message with `{field}` holes filled from the error's fields. */
  readonly message: string;
  /** What the reader can do about it, with the same holes. */
  readonly remedy: string;
}

/** One error of the catalogue. */
export const entry = (stage: Stage, message: string, remedy: string): CatalogueEntry => ({ stage, message, remedy });
