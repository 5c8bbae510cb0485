import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Kysely } from 'kysely';
import { nearest, SluiceError } from '#engine/errors.ts';
import { newId } from '../auth/secrets.ts';
import { readConfig } from '../config.ts';
import type { Tables } from '../storage/tables.ts';
import type { CliContext } from './context.ts';
import { exitCodes, printJson } from './report.ts';

export function usersCommand(program: Command, context: CliContext): void {
  const users = program
    .command('users')
    .description('let somebody back in whose password is lost, without an admin who could')
    .addHelpText('after', '\nExample:\n  sluice users reset ada@example.org --data /srv/sluice');
  users
    .command('reset')
    .argument('<name>', 'name or e-mail of the account')
    .description('print a link that sets a new password, once, within a day; the server must not be running')
    .option('--json', 'print { path, expires } as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  sluice users reset ada@example.org --data /srv/sluice\n\nStop the server first, since one process at a time works with its database; start it again to use the link.\nWhile it runs, any admin makes such a link under People.',
    )
    .action(async (name: string, flags: { json?: boolean }) => {
      const link = await resetOf(context.data, name);
      if (flags.json) printJson(link);
      else
        process.stdout.write(
          `Start the server and open this path on it; it works once, until ${link.expires}:\n${link.path}\n`,
        );
      context.exit(exitCodes.ok);
    });
}

/** @throws {SluiceError} DATABASE_IN_USE while the server runs, USAGE when nobody is called that */
async function resetOf(data: string, name: string): Promise<{ path: string; expires: string }> {
  const { databaseUrl } = readConfig({ ...process.env, SLUICE_DATA: data });
  const file = join(data, 'sluice.db');
  if (!databaseUrl && !existsSync(file))
    throw new SluiceError('USAGE', { reason: `no server has kept its accounts in ${data}` });
  // Databases and hashes are large; other commands do without them.
  const { openStorage } = await import('../storage/connect.ts');
  const { makeReset } = await import('../auth/resets.ts');
  const { database, close } = await openStorage({ url: databaseUrl, file });
  try {
    const clock = () => new Date();
    const user = await userNamed(database, name);
    const { secret, expires } = await makeReset({ database, clock }, user.id);
    const line = { id: newId(), at: clock().toISOString(), user_id: null, action: 'password.link', target: user.id };
    await database
      .insertInto('audit')
      .values({ ...line, detail: '{"by":"command line"}', address: '' })
      .execute();
    return { path: `/reset/${secret}`, expires };
  } finally {
    await close();
  }
}

/** @throws {SluiceError} USAGE */
async function userNamed(database: Kysely<Tables>, name: string) {
  const all = await database.selectFrom('users').select(['id', 'name', 'email', 'disabled']).execute();
  const email = all.filter(user => user.email === name.trim().toLowerCase());
  const found = email.length > 0 ? email : all.filter(user => user.name === name.trim());
  const [user] = found;
  if (!user) {
    const known = all.flatMap(u => [u.name, u.email]);
    throw new SluiceError('USAGE', { reason: `nobody here is called '${name}'${nearest(name, known)}` });
  }
  if (found.length > 1)
    throw new SluiceError('USAGE', { reason: `${found.length} people are called '${name}'; give the e-mail of one` });
  if (user.disabled === 1)
    throw new SluiceError('USAGE', {
      reason: `the account of ${user.name} is disabled; an admin enables it under People`,
    });
  return user;
}
