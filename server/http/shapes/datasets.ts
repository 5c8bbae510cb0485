import { type Static, Type } from 'typebox';
import { Nullable, Role, Time } from './elements.ts';
import { Person } from './people.ts';
import { RowDiff } from './runs.ts';

/** A file of a dataset version. */
export const DatasetFile = Type.Object({
  path: Type.String(),
  sizeBytes: Type.Integer(),
  sha256: Type.String(),
});
export type DatasetFile = Static<typeof DatasetFile>;

/** POST /datasets. */
export const NewDataset = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  description: Type.Optional(Type.String({ maxLength: 10_000 })),
});
/** PATCH /datasets/:name. */
export const DatasetChange = Type.Object({ description: Type.Optional(Type.String({ maxLength: 10_000 })) });

/** An immutable state of a dataset; `dataset://NAME@NUMBER/PATH` names a file of it. */
export const DatasetVersion = Type.Object({
  number: Type.Integer(),
  message: Type.String(),
  author: Nullable(Person),
  created: Time,
  files: Type.Array(DatasetFile),
});
export type DatasetVersion = Static<typeof DatasetVersion>;

export const Dataset = Type.Object({
  name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$' }),
  description: Type.String(),
  role: Role,
  public: Type.Boolean(),
  created: Time,
  /** Number of the newest version, 0 while there is none. */
  version: Type.Integer(),
  sizeBytes: Type.Integer(),
});
export type Dataset = Static<typeof Dataset>;

/** POST /datasets/:name/uploads; then PUT /uploads/:id?offset=N with bytes, as often as it takes; `received` says where to go on. */
export const NewUpload = Type.Object({
  path: Type.String({ minLength: 1, maxLength: 500 }),
  sizeBytes: Type.Integer({ minimum: 0 }),
});
export const Upload = Type.Object({
  id: Type.String(),
  path: Type.String(),
  sizeBytes: Type.Integer(),
  received: Type.Integer(),
  /** Of the whole file, once all of it has arrived. */
  sha256: Nullable(Type.String()),
});
export type Upload = Static<typeof Upload>;

/** POST /datasets/:name/versions: the newest version, with uploads put in and paths taken out. */
export const NewDatasetVersion = Type.Object({
  message: Type.String({ maxLength: 10_000 }),
  uploads: Type.Optional(Type.Array(Type.String())),
  remove: Type.Optional(Type.Array(Type.String())),
  /** A stored result, saved as `path` in the format of its ending (csv, jsonl, arrow, parquet). */
  result: Type.Optional(
    Type.Object({ run: Type.String(), node: Type.String(), port: Type.String(), path: Type.String() }),
  ),
  /** Number of the version this was made on; 409 when a newer one exists. */
  base: Type.Optional(Type.Integer()),
});

/** GET /datasets/:name/diff: which files differ, and with `path` which of its rows do. */
export const DatasetDiff = Type.Object({
  from: Type.Integer(),
  to: Type.Integer(),
  files: Type.Object({
    added: Type.Array(DatasetFile),
    removed: Type.Array(DatasetFile),
    changed: Type.Array(Type.Object({ before: DatasetFile, after: DatasetFile })),
  }),
  rows: Nullable(RowDiff),
});
export type DatasetDiff = Static<typeof DatasetDiff>;
