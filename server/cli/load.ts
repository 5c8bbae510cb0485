import { readFileSync } from 'node:fs';
import { fileError, problemOf, SluiceError } from '#engine/errors.ts';
import { type ParsedWorkflow, parseWorkflow } from '#engine/plan/parse-workflow.ts';
import { InvalidWorkflow } from '#engine/run/run-workflow.ts';

/** Text of a file named on the command line. @throws {InvalidWorkflow} when it cannot be read: wrong use, not a failed run */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidWorkflow([problemOf(fileError(error, path, 'read'))]);
  }
}

/** The workflow in a file, with what is wrong with it. @throws {InvalidWorkflow} when the file cannot be read */
export const loadWorkflow = (path: string): ParsedWorkflow => parseWorkflow(readText(path), path);

/** `k=v` pairs of `--param`; values stay text, the plan casts them to the declared types. @throws {SluiceError} USAGE */
export function parseParameters(pairs: readonly string[]): { [name: string]: string } {
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.indexOf('=');
      if (at < 1) throw new SluiceError('USAGE', { reason: `--param takes name=value, found '${pair}'` });
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
