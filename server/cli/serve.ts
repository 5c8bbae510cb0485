import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import type { CliContext } from './context.ts';
import { wholeNumber } from './flags.ts';
import { exitCodes } from './report.ts';

interface ServeFlags {
  readonly port?: number;
  readonly host?: string;
}

/** The environment with what the command line says instead. */
const environmentOf = ({ port, host }: ServeFlags, data: string) => ({
  ...process.env,
  SLUICE_DATA: data,
  ...(port !== undefined && { SLUICE_PORT: String(port) }),
  ...(host !== undefined && { SLUICE_HOST: host }),
});

export function serveCommand(program: Command, context: CliContext): void {
  program
    .command('serve')
    .description('open the workbench in the browser, for several people at once; as npm start does')
    .option('--port <n>', 'port to listen on (default: $SLUICE_PORT, else 7411)', wholeNumber)
    .option('--host <address>', 'address to listen on (default: $SLUICE_HOST, else 127.0.0.1)')
    .addHelpText('after', '\nExample:\n  sluice serve --port 8080 --data /srv/sluice')
    .action(async (flags: ServeFlags) => {
      const environment = environmentOf(flags, context.data);
      const config = readConfig(environment);
      // The server is large; other commands do without it.
      const { serve } = await import('../serve.ts');
      await serve(config, environment);
      context.exit(exitCodes.ok);
    });
}
