import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileError, nearest, SluiceError } from '#engine/errors.ts';
import { logLevels, type Setting, type SettingKey, settings } from './settings.ts';

/** Where file contents are kept when not in the data folder. */
export interface S3Config {
  readonly bucket: string;
  readonly region: string;
  /** Null for Amazon's own. */
  readonly endpoint: string | null;
  readonly pathStyle: boolean;
  readonly prefix: string;
  /** Null: what the machine itself is allowed. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

/** How this server was told to run; see `settings.ts` for what each means. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly data: string;
  /** Null: SQLite in the data folder. */
  readonly databaseUrl: string | null;
  readonly s3: S3Config | null;
  readonly signup: 'open' | 'closed';
  /** Without a slash at the end. */
  readonly publicUrl: string | null;
  readonly trustProxy: boolean;
  readonly logLevel: (typeof logLevels)[number];
  readonly metricsToken: string | null;
  readonly maxUploadBytes: number;
  readonly datasetQuotaBytes: number;
  readonly runs: number;
  readonly runMemoryBytes: number;
}

export type Environment = { readonly [name: string]: string | undefined };

const prefix = 'SLUICE_';
const entries = Object.entries(settings) as [SettingKey, Setting][];

/**
 * The configuration that the environment asks for; an empty variable counts as absent.
 *
 * @throws {SluiceError} SETTING_INVALID, or why the file that a `…_FILE` names cannot be read
 */
export function readConfig(env: Environment): Config {
  const text = (key: SettingKey) => written(settings[key], env) ?? settings[key].standard;
  const optional = (key: SettingKey) => text(key) || null;
  const publicUrl = optional('publicUrl');
  if (publicUrl !== null && !/^https?:\/\/[^/]/.test(publicUrl))
    throw invalid(settings.publicUrl, 'a URL that begins with http:// or https://', publicUrl);
  const databaseUrl = optional('databaseUrl');
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl))
    throw invalid(settings.databaseUrl, 'a URL that begins with postgres://', databaseUrl);
  return {
    host: text('host'),
    port: numberOf('port', text('port')),
    data: resolve(text('data')),
    databaseUrl,
    s3: s3Of(text, optional),
    signup: wordOf('signup', text('signup'), ['open', 'closed']),
    publicUrl: publicUrl?.replace(/\/+$/, '') ?? null,
    trustProxy: flagOf('trustProxy', text('trustProxy')),
    logLevel: wordOf('logLevel', text('logLevel'), logLevels),
    metricsToken: optional('metricsToken'),
    maxUploadBytes: bytesOf('maxUploadBytes', text('maxUploadBytes')),
    datasetQuotaBytes: bytesOf('datasetQuotaBytes', text('datasetQuotaBytes')),
    runs: numberOf('runs', text('runs')),
    runMemoryBytes: bytesOf('runMemoryBytes', text('runMemoryBytes')),
  };
}

function s3Of(text: (key: SettingKey) => string, optional: (key: SettingKey) => string | null): S3Config | null {
  const bucket = optional('s3Bucket');
  if (bucket === null) return null;
  const accessKeyId = optional('s3AccessKeyId');
  const secretAccessKey = optional('s3SecretAccessKey');
  if ((accessKeyId === null) !== (secretAccessKey === null))
    throw invalid(
      accessKeyId === null ? settings.s3AccessKeyId : settings.s3SecretAccessKey,
      'given, since the other half of the pair is',
      '',
    );
  return {
    bucket,
    region: text('s3Region'),
    endpoint: optional('s3Endpoint'),
    pathStyle: flagOf('s3PathStyle', text('s3PathStyle')),
    prefix: text('s3Prefix'),
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : null,
  };
}

/** What the environment says, from the variable or from the file that `…_FILE` names. */
function written(setting: Setting, env: Environment): string | undefined {
  const plain = env[prefix + setting.name];
  if (plain) return plain;
  const file = setting.secret && env[`${prefix}${setting.name}_FILE`];
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw fileError(error, file, 'read');
  }
}

function invalid(setting: Setting, wanted: string, found: string): SluiceError {
  const shown = found === '' ? 'nothing' : setting.secret ? 'something else' : `'${found}'`;
  return new SluiceError('SETTING_INVALID', { name: prefix + setting.name, wanted, found: shown });
}

function numberOf(key: SettingKey, text: string): number {
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = settings[key] as Setting;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < from || value > to)
    throw invalid(settings[key], `a whole number from ${from} to ${to}`, text);
  return value;
}

function bytesOf(key: SettingKey, text: string): number {
  const match = /^(\d+(?:\.\d+)?) ?(k|m|g|t)?i?b?$/i.exec(text.trim());
  const power = { k: 10, m: 20, g: 30, t: 40 }[(match?.[2] ?? '').toLowerCase()] ?? 0;
  const value = Math.round(Number(match?.[1]) * 2 ** power);
  if (!match || !Number.isSafeInteger(value) || value < 1)
    throw invalid(settings[key], 'an amount such as 512mb or 10gb', text);
  return value;
}

function flagOf(key: SettingKey, text: string): boolean {
  if (!['true', 'false', '1', '0'].includes(text)) throw invalid(settings[key], 'true or false', text);
  return text === 'true' || text === '1';
}

function wordOf<T extends string>(key: SettingKey, text: string, words: readonly T[]): T {
  const word = words.find(w => w === text);
  if (word === undefined) throw invalid(settings[key], words.join(' or '), text);
  return word;
}

/** Variables with our prefix that mean nothing to us, each with the nearest one that does. */
export function unknownSettings(env: Environment): string[] {
  const known = entries.flatMap(([, s]) => [prefix + s.name, ...(s.secret ? [`${prefix}${s.name}_FILE`] : [])]);
  return Object.keys(env)
    .filter(name => name.startsWith(prefix) && !name.startsWith(`${prefix}SECRET_`) && !known.includes(name))
    .map(name => `${name} is not known here${nearest(name, known)}`);
}

/** What was set and what it is, a line per variable, secrets masked; for the start of the server. */
export function configText(env: Environment): string[] {
  return entries.map(([, setting]) => {
    const value = written(setting, env);
    const shown = setting.secret && value ? '********' : (value ?? setting.standard) || '(none)';
    return `${prefix}${setting.name}=${shown}${value === undefined ? '' : '  (set)'}`;
  });
}

/** `.env.example`: every variable with what it means and its default. */
export const environmentExample = (): string =>
  entries.map(([, s]) => `# ${s.meaning}\n# ${prefix}${s.name}=${s.standard}\n`).join('\n');
