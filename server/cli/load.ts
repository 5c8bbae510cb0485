import { readFileSync, statSync } from 'node:fs';
import { SluiceError } from '#engine/errors.ts';
import { type ParsedWorkflow, parseWorkflow } from '#engine/plan/parse-workflow.ts';

/** Text of a file. @throws {SluiceError} FILE_NOT_FOUND, FILE_IS_DIRECTORY, FILE_UNREADABLE */
export function readText(path: string): string {
  try {
    if (statSync(path).isDirectory()) throw new SluiceError('FILE_IS_DIRECTORY', { path });
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new SluiceError('FILE_NOT_FOUND', { path });
    throw new SluiceError('FILE_UNREADABLE', { path, reason: code ?? message });
  }
}

/** The workflow in a file, with what is wrong with it. @throws {SluiceError} FILE_NOT_FOUND, FILE_IS_DIRECTORY, FILE_UNREADABLE */
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
