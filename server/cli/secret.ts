import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { nearest, SluiceError } from '#engine/errors.ts';
import { Secrets } from '#engine/store/secrets.ts';
import type { CliContext } from './context.ts';
import { exitCodes, printJson } from './report.ts';

/** The value on standard input, so that it stands neither in the shell's history nor in the process list. */
async function readValue(name: string): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  if (process.stdin.isTTY) process.stderr.write(`value of ${name}: `);
  for await (const line of lines) {
    lines.close();
    if (line.trim() !== '') return line.trim();
  }
  throw new SluiceError('USAGE', { reason: 'no value on standard input' });
}

export function secretCommand(program: Command, context: CliContext): void {
  const secret = program
    .command('secret')
    .description('keep connection strings and tokens out of workflow files')
    .addHelpText(
      'after',
      '\nExample:\n  echo "postgres://me:pw@localhost/shop" | sluice secret set shop\n\nA workflow then says "connection": "shop". SLUICE_SECRET_SHOP in the environment wins.',
    );
  secret
    .command('set')
    .argument('<name>')
    .description('store the value given on standard input')
    .addHelpText('after', '\nExample:\n  sluice secret set shop < shop.url')
    .action(async (name: string) => {
      new Secrets(context.data).set(name, await readValue(name));
      context.exit(exitCodes.ok);
    });
  secret
    .command('list')
    .description('list names, never values')
    .option('--json', 'print { secrets } as JSON')
    .addHelpText('after', '\nExample:\n  sluice secret list')
    .action((flags: { json?: boolean }) => {
      const secrets = new Secrets(context.data).names();
      if (flags.json) printJson({ secrets });
      else process.stdout.write(secrets.map(name => `${name}\n`).join(''));
    });
  secret
    .command('remove')
    .argument('<name>')
    .description('forget a value')
    .addHelpText('after', '\nExample:\n  sluice secret remove shop')
    .action((name: string) => {
      const secrets = new Secrets(context.data);
      if (!secrets.names().includes(name))
        throw new SluiceError('USAGE', { reason: `no secret '${name}' is stored${nearest(name, secrets.names())}` });
      secrets.remove(name);
    });
}
