import type { ChartQuestion } from '../http/shapes/charts.ts';
import type { TraceQuestion } from '../http/shapes/lineage.ts';
import type { downloadFormats } from '../http/shapes/results.ts';

/** Whose results are asked for, and what the server knows of the run beyond its folder. */
export interface ResultTarget {
  readonly run: string;
  readonly data: string;
  readonly workflowId: string;
  readonly base: string | null;
  /** State of the run, as lists show it. */
  readonly state: string;
  /** What nodes last said while the run goes on. */
  readonly nodes: {
    readonly [node: string]: { readonly state?: string; readonly rows?: { readonly [port: string]: number } };
  };
}

/** Rows in an order, filtered and searched. */
export interface RowsQuestion {
  readonly sort?: string;
  readonly where?: string;
  readonly search?: string;
}

export interface PageQuestion extends RowsQuestion {
  readonly offset: number;
  readonly limit: number;
  /** Milliseconds after which the answer says how far it is; without, it is waited for. */
  readonly wait?: number;
  /** By what `leave` names whoever asks. */
  readonly asker?: number;
}

export type DownloadFormat = (typeof downloadFormats)[number];

export interface DownloadQuestion extends RowsQuestion {
  readonly format: DownloadFormat;
  /** Keeps spreadsheets from taking texts for formulas; CSV only. */
  readonly protect: boolean;
}

/** What the query process is asked; each call names one result. */
export interface PortQuestion<Q> {
  readonly target: ResultTarget;
  readonly node: string;
  readonly port: string;
  readonly question: Q;
}

export interface TraceAsked {
  readonly target: ResultTarget;
  readonly question: TraceQuestion;
}

export interface ChartAsked {
  readonly target: ResultTarget;
  readonly question: ChartQuestion;
}

/** A piece of a download, or its end. */
export interface DownloadPiece {
  readonly kind: 'piece';
  readonly id: number;
  readonly bytes: Uint8Array | null;
}
