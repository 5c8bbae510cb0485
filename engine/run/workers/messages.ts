import type { Schema } from '../../data/schema.ts';
import type { ErrorCode, ErrorFields } from '../../errors.ts';
import type { Assignment, From, Relabel } from '../../operator/lineage.ts';
import type { WireBatch } from './transport.ts';

/** What a copy of an executor is made of, in another thread. */
export interface CopySettings {
  readonly type: string;
  readonly config: unknown;
  readonly inputs: { readonly [port: string]: Schema };
  readonly outputs: { readonly [port: string]: Schema };
  readonly batchRows: number;
  readonly lineage: boolean;
  readonly memoryBytes: number;
}

/** Rows of a batch that belong to copy `copy` of `copies`, by the hash of their keys. */
export interface Share {
  readonly keys: readonly number[];
  readonly copy: number;
  readonly copies: number;
}

export type Request =
  | { readonly kind: 'open'; readonly node: number; readonly settings: CopySettings }
  | {
      readonly kind: 'process';
      readonly id: number;
      readonly node: number;
      readonly port: string;
      readonly batch: WireBatch;
      readonly share: Share | null;
      readonly wants: readonly string[];
    }
  | { readonly kind: 'finish'; readonly id: number; readonly node: number; readonly port: string }
  | {
      readonly kind: 'task';
      readonly id: number;
      readonly type: string;
      readonly task: string;
      readonly input: unknown;
    }
  | { readonly kind: 'close'; readonly node: number };

/** An emission on its way; rows with their batch packed. */
export type WireEmission =
  | { readonly kind: 'rows'; readonly port: string; readonly batch: WireBatch; readonly from: From | undefined }
  | Assignment
  | Relabel;

export type Response =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly node: number; readonly line: string }
  | { readonly kind: 'task'; readonly id: number; readonly batches: readonly WireBatch[]; readonly rest: unknown }
  | {
      readonly kind: 'done';
      readonly id: number;
      readonly emissions: readonly WireEmission[];
      readonly positions: Uint16Array | null;
      readonly ms: number;
    }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly code: ErrorCode | null;
      readonly fields: ErrorFields;
      readonly message: string;
    };
