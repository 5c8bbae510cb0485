import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configText, environmentExample, readConfig, unknownSettings } from '#server/config.ts';
import { settings } from '#server/settings.ts';
import { root } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { thrownBy } from '../support/thrown.ts';

test('nothing set: this machine only, port 7411, SQLite, nobody signs up', () => {
  expect(readConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 7411,
    databaseUrl: null,
    s3: null,
    signup: 'closed',
    metricsToken: null,
  });
  expect(readConfig({ SLUICE_PORT: '' }).port).toBe(7411);
});

test('amounts, flags and URLs are read', () => {
  const config = readConfig({
    SLUICE_MAX_UPLOAD: '1.5gb',
    SLUICE_RUN_MEMORY: '256 MiB',
    SLUICE_TRUST_PROXY: '1',
    SLUICE_PUBLIC_URL: 'https://sluice.example/',
    SLUICE_S3_BUCKET: 'b',
  });
  expect(config).toMatchObject({
    maxUploadBytes: 1.5 * 2 ** 30,
    runMemoryBytes: 2 ** 28,
    trustProxy: true,
    publicUrl: 'https://sluice.example',
  });
  expect(config.s3).toMatchObject({ bucket: 'b', region: 'us-east-1', endpoint: null, credentials: null });
});

test.each([
  ['SLUICE_PORT', 'many', /whole number from 0 to 65535, found 'many'/],
  ['SLUICE_PORT', '70000', /found '70000'/],
  ['SLUICE_MAX_UPLOAD', 'a lot', /such as 512mb/],
  ['SLUICE_TRUST_PROXY', 'yes', /true or false/],
  ['SLUICE_SIGNUP', 'maybe', /open or closed/],
  ['SLUICE_PUBLIC_URL', 'sluice.example', /http:\/\/ or https:\/\//],
])('%s=%s is refused with what it should be', (name, value, message) => {
  const error = thrownBy(() => readConfig({ [name]: value }));
  expect(error).toMatchObject({ code: 'SETTING_INVALID', message: expect.stringMatching(message) });
  expect(error.message).toContain(name);
});

test('a secret may come from a file, and is shown nowhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-config-'));
  const file = join(folder, 'token');
  writeFileSync(file, 'from-file\n');
  const env = { SLUICE_METRICS_TOKEN_FILE: file, SLUICE_DATABASE_URL: 'postgres://u:hidden@h/d' };
  expect(readConfig(env).metricsToken).toBe('from-file');
  const shown = configText(env).join('\n');
  expect(shown).toContain('SLUICE_METRICS_TOKEN=********');
  expect(shown).not.toMatch(/from-file|hidden/);
  expect(thrownBy(() => readConfig({ SLUICE_DATABASE_URL: 'mysql://u:hidden@h' })).message).not.toContain('hidden');
  expect(thrownBy(() => readConfig({ SLUICE_METRICS_TOKEN_FILE: join(folder, 'none') }))).toMatchObject({
    code: 'FILE_NOT_FOUND',
  });
  rmSync(folder, { recursive: true });
});

test('half a pair of keys is refused', () => {
  const half = { SLUICE_S3_BUCKET: 'b', SLUICE_S3_ACCESS_KEY_ID: 'k' };
  expect(thrownBy(() => readConfig(half))).toMatchObject({
    code: 'SETTING_INVALID',
    message: expect.stringMatching(/S3_SECRET_ACCESS_KEY/),
  });
});

test('variables nobody knows are named with the nearest that is known; stored secrets are no settings', () => {
  expect(unknownSettings({ SLUICE_PROT: '1', SLUICE_SECRET_SHOP: 'x', SLUICE_PORT: '1', HOME: '/' })).toEqual([
    "SLUICE_PROT is not known here; did you mean 'SLUICE_PORT'?",
  ]);
});

test('.env.example has every variable; UPDATE=1 writes it', () => {
  expectGolden('../../.env.example', environmentExample());
});

test('server/README.md has every variable in its table', () => {
  const text = readFileSync(join(root, 'server/README.md'), 'utf8');
  for (const { name, standard, meaning } of Object.values(settings))
    expect(text).toContain(`| \`SLUICE_${name}\` | ${standard === '' ? '' : `\`${standard}\``} | ${meaning} |`);
});
