import { type Static, type TSchema, Type } from 'typebox';
import { batchOf } from '#engine/data/batch.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { Problem } from '#engine/errors.ts';
import { defineOperator, type Emission, type OperatorSpec } from '#engine/operator/define.ts';
import { type BoundChannel, bind, type Channels } from './channel.ts';
import { chartExamples } from './chart-examples.ts';
import { type Gather, type Gathered, gathererOf } from './gather.ts';
import { nothing } from './lite.ts';
import { noticeOf } from './notice.ts';

/** What a chart may be drawn from, and the names of the attributes behind it. */
export interface Picture extends Gathered {
  readonly title: string | undefined;
  readonly channels: { readonly [name: string]: BoundChannel | undefined };
}

/** A Vega-Lite or Vega spec with its data inside, and what is to be said beside it. */
export interface Drawing {
  readonly spec: object;
  readonly notices?: readonly string[];
  /** Input rows shown in the end, where they are fewer than those gathered. */
  readonly rows?: number;
}

/** All that one kind of chart is. */
export interface Chart<S extends TSchema> {
  readonly type: string;
  readonly label: string;
  readonly summary: string;
  /** An object; `titled` is part of it. */
  readonly config: S;
  readonly channels: (config: Static<S>) => Channels;
  /** Default: one mark per row, sampled. */
  readonly gather?: (config: Static<S>) => Gather;
  readonly draw: (picture: Picture, config: Static<S>) => Drawing | Promise<Drawing>;
  readonly validate?: (config: Static<S>) => readonly Problem[];
}

/** The field that every chart has. */
export const titled = { title: Type.Optional(Type.String({ description: 'Stands above the chart' })) };

const outputSchema: Schema = [
  { name: 'spec', type: 'json' },
  { name: 'chart', type: 'string' },
  { name: 'rows', type: 'int64' },
  { name: 'notice', type: 'string' },
];

/** Makes an operator of a chart: any rows in, one row out that holds the whole picture. */
export function chartOperator<S extends TSchema>(chart: Chart<S>): OperatorSpec<S> {
  const { type, label, summary, config, channels, draw, validate } = chart;
  const gatherOf = chart.gather ?? ((): Gather => ({ kind: 'sample' }));
  const attributes = (settings: Static<S>) => [
    ...new Set(Object.values(channels(settings)).map(channel => channel.attribute)),
  ];
  return defineOperator<S>({
    type,
    version: 1,
    group: 'visual',
    label,
    summary,
    config,
    inputs: { in: {} },
    outputs: { out: { label: 'Chart', blocking: true } },
    lineage: 'all',
    get examples() {
      return chartExamples<S>(type);
    },
    ...(validate && { validate }),

    inferSchemas(settings, inputs) {
      bind(channels(settings), inputs.in);
      return { out: outputSchema };
    },

    columns(settings) {
      const read = attributes(settings).map(attribute => ({ port: 'in', attribute }));
      return { out: { spec: read, chart: [], rows: [], notice: [] } };
    },

    rewrites: { needs: (settings: Static<S>) => ({ in: attributes(settings) }) },

    createExecutor(settings, context) {
      const bound = bind(channels(settings), context.inputs.in);
      const gather = gatherOf(settings);
      const gatherer = gathererOf(gather, bound, context);
      return {
        process: batch => gatherer.add(batch),
        async *finish(): AsyncGenerator<Emission> {
          const gathered = yield* gatherer.finish();
          const { title } = settings as { title?: string };
          const picture = { ...gathered, title, channels: Object.fromEntries(bound.map(c => [c.name, c])) };
          const drawing =
            gathered.marks.length > 0 || type === 'html' ? await draw(picture, settings) : nothing(picture);
          const rows = drawing.rows ?? gathered.rows;
          const row = [drawing.spec, type, rows, noticeOf({ ...gathered, rows }, drawing.notices)];
          yield { port: 'out', batch: batchOf(outputSchema, [row]), from: { in: { kind: 'all' } } };
        },
        save: () => gatherer.save(),
        restore: state => gatherer.restore(state),
        close: () => gatherer.close(),
      };
    },
  });
}
