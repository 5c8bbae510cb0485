import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { type AuthApp, authApp } from '../../support/server/auth-app.ts';
import { accountFacts } from './account-facts.ts';
import { noticeFacts } from './notice-facts.ts';
import { removalFacts } from './removal-facts.ts';
import { rightsFacts } from './rights-facts.ts';
import { sessionFacts } from './session-facts.ts';

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.remove());

describe.each(['sqlite', 'postgres'])('on %s', kind => {
  const url = async () => (kind === 'postgres' ? postgres.database() : null);
  let shared: AuthApp;
  beforeAll(async () => {
    shared = await authApp(await url());
  });
  afterAll(() => shared?.close());

  sessionFacts(url, () => shared);
  accountFacts(url, () => shared);
  removalFacts(url, () => shared);
  noticeFacts(() => shared);
  rightsFacts('workflow', () => shared);
  rightsFacts('dataset', () => shared);
});
