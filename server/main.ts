import { parseArgs } from 'node:util';
import { problemOf, SluiceError } from '#engine/errors.ts';
import { type Environment, readConfig } from './config.ts';
import { serve } from './serve.ts';

/** `npm start`: the server, configured by the environment and these flags; `sluice serve` is the same. */
try {
  const environment = environmentOf(process.argv.slice(2));
  await serve(readConfig(environment), environment);
} catch (error) {
  if (!(error instanceof SluiceError)) throw error;
  const { message, remedy, code } = problemOf(error);
  process.stderr.write(`sluice: ${message}\n  ${remedy} [${code}]\n`);
  process.exitCode = 1;
}

/** The environment with what the command line says instead. @throws {SluiceError} USAGE */
function environmentOf(args: string[]): Environment {
  const string = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ args, options: { port: string, host: string, data: string } });
    const said = Object.entries(values).map(([name, value]) => [`SLUICE_${name.toUpperCase()}`, value]);
    return { ...process.env, ...Object.fromEntries(said) };
  } catch (error) {
    const reason = `${(error as Error).message.split('. ')[0]}; it takes --port, --host and --data`;
    throw new SluiceError('USAGE', { reason }, { cause: error });
  }
}
