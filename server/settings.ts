/** One `SLUICE_` variable: how it is written, what it means. The table in README.md and `.env.example` are made from this list. */
export interface Setting {
  /** Without the prefix. */
  readonly name: string;
  readonly kind: 'text' | 'number' | 'bytes' | 'flag' | 'word';
  /** As it would be written; the empty string stands for nothing. */
  readonly standard: string;
  readonly meaning: string;
  /** What `word` may be. */
  readonly words?: readonly string[];
  /** Bounds of `number`. */
  readonly from?: number;
  readonly to?: number;
  /** Masked when shown; may also come from the file that `…_FILE` names. */
  readonly secret?: true;
}

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every variable the server knows. */
export const settings = {
  host: {
    name: 'HOST',
    kind: 'text',
    standard: '127.0.0.1',
    meaning: 'Address to listen on; `0.0.0.0` lets other machines in.',
  },
  port: {
    name: 'PORT',
    kind: 'number',
    standard: '7411',
    from: 0,
    to: 65535,
    meaning: 'Port to listen on; 0 takes any free one.',
  },
  data: {
    name: 'DATA',
    kind: 'text',
    standard: '.sluice',
    meaning: 'Folder for the database, runs, datasets, uploads and secrets.',
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    kind: 'text',
    standard: '',
    secret: true,
    meaning: '`postgres://user:password@host/database`; SQLite in the data folder when empty.',
  },
  s3Bucket: {
    name: 'S3_BUCKET',
    kind: 'text',
    standard: '',
    meaning: 'Bucket for file contents; the data folder holds them when empty.',
  },
  s3Region: { name: 'S3_REGION', kind: 'text', standard: 'us-east-1', meaning: 'Region of the bucket.' },
  s3Endpoint: {
    name: 'S3_ENDPOINT',
    kind: 'text',
    standard: '',
    meaning: 'URL of a service that speaks S3; Amazon when empty.',
  },
  s3PathStyle: {
    name: 'S3_PATH_STYLE',
    kind: 'flag',
    standard: 'false',
    meaning: 'The bucket stands in the path, not in the host name; most services besides Amazon want `true`.',
  },
  s3Prefix: { name: 'S3_PREFIX', kind: 'text', standard: '', meaning: 'Beginning of every key in the bucket.' },
  s3AccessKeyId: {
    name: 'S3_ACCESS_KEY_ID',
    kind: 'text',
    standard: '',
    secret: true,
    meaning: 'Key of the bucket; what the machine itself is allowed when empty.',
  },
  s3SecretAccessKey: {
    name: 'S3_SECRET_ACCESS_KEY',
    kind: 'text',
    standard: '',
    secret: true,
    meaning: 'Secret that belongs to the key.',
  },
  signup: {
    name: 'SIGNUP',
    kind: 'word',
    words: ['open', 'closed'],
    standard: 'closed',
    meaning: '`open`: anybody who reaches the server may make an account; `closed`: admins and invitations do.',
  },
  publicUrl: {
    name: 'PUBLIC_URL',
    kind: 'text',
    standard: '',
    meaning: 'Address people type, when a proxy stands before the server; an https one makes cookies secure.',
  },
  trustProxy: {
    name: 'TRUST_PROXY',
    kind: 'flag',
    standard: 'false',
    meaning: 'Believe `X-Forwarded-For`; only behind a proxy that sets it.',
  },
  logLevel: {
    name: 'LOG_LEVEL',
    kind: 'word',
    words: logLevels,
    standard: 'info',
    meaning: 'Least important lines to log: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.',
  },
  metricsToken: {
    name: 'METRICS_TOKEN',
    kind: 'text',
    standard: '',
    secret: true,
    meaning: 'Bearer token for `/metrics`; without one only this machine may read them.',
  },
  maxUploadBytes: {
    name: 'MAX_UPLOAD',
    kind: 'bytes',
    standard: '10gb',
    meaning: 'Largest file of a dataset.',
  },
  datasetQuotaBytes: {
    name: 'DATASET_QUOTA',
    kind: 'bytes',
    standard: '100gb',
    meaning: 'Bytes that the datasets of one person may hold, all versions together.',
  },
  runs: {
    name: 'RUNS',
    kind: 'number',
    standard: '2',
    from: 1,
    to: 256,
    meaning: 'Runs at the same time; others queue.',
  },
  runMemoryBytes: {
    name: 'RUN_MEMORY',
    kind: 'bytes',
    standard: '512mb',
    meaning: 'Memory one run may hold before it spills to disk.',
  },
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof settings;
