import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nearest, SluiceError } from '#engine/errors.ts';
import { parseWorkflow, type Workflow } from '#engine/plan/workflow.ts';
import { examplesFolder } from '../files/run-place.ts';

/** A workflow that ships with Sluice. */
export interface ShippedExample {
  /** Its file without the ending. */
  readonly name: string;
  readonly workflow: Workflow;
}

const ending = '.workflow.json';
let read: readonly ShippedExample[] | null = null;

/** The gallery, in the order of names; read once. */
export function examples(): readonly ShippedExample[] {
  read ??= readdirSync(examplesFolder)
    .filter(file => file.endsWith(ending))
    .sort()
    .map(file => ({
      name: file.slice(0, -ending.length),
      workflow: parseWorkflow(readFileSync(join(examplesFolder, file), 'utf8'), file).workflow,
    }));
  return read;
}

/** @throws {SluiceError} NOT_FOUND */
export function exampleNamed(name: string): ShippedExample {
  const found = examples().find(e => e.name === name);
  if (found) return found;
  const hint = nearest(
    name,
    examples().map(e => e.name),
  );
  throw new SluiceError('NOT_FOUND', { kind: 'example', name: `${name}${hint}` });
}
