import { problemOf, SluiceError } from '#engine/errors.ts';
import { readConfig } from './config.ts';
import { serve } from './serve.ts';

/** `npm start`: the server, configured by the environment alone; `sluice serve` is the same with flags. */
try {
  await serve(readConfig(process.env), process.env);
} catch (error) {
  if (!(error instanceof SluiceError)) throw error;
  const { message, remedy, code } = problemOf(error);
  process.stderr.write(`sluice: ${message}\n  ${remedy} [${code}]\n`);
  process.exitCode = 1;
}
