import { join } from 'node:path';
import { nearest, SluiceError } from '../errors.ts';
import { readJson, writeAtomically } from './files.ts';

const upperOf = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9]/g, '_');

export const unknownSecret = (name: string, known: readonly string[]): SluiceError =>
  new SluiceError('SECRET_UNKNOWN', { name, upper: upperOf(name), nearest: nearest(name, known) });

/**
 * Connection strings and tokens that workflows name but never hold.
 *
 * `SLUICE_SECRET_<NAME>` in the environment wins over `<data>/secrets.json`, which only its owner may read.
 */
export class Secrets {
  readonly #path: string;

  constructor(data: string) {
    this.#path = join(data, 'secrets.json');
  }

  /** @throws {SluiceError} SECRET_UNKNOWN */
  get(name: string): string {
    const value = process.env[`SLUICE_SECRET_${upperOf(name)}`] ?? this.#all()[name];
    if (value === undefined) throw unknownSecret(name, this.names());
    return value;
  }

  set(name: string, value: string): void {
    this.#write({ ...this.#all(), [name]: value });
  }

  remove(name: string): void {
    const { [name]: _, ...rest } = this.#all();
    this.#write(rest);
  }

  names(): string[] {
    return Object.keys(this.#all()).sort();
  }

  #all(): { [name: string]: string } {
    return readJson(this.#path) ?? {};
  }

  #write(all: { [name: string]: string }): void {
    writeAtomically(this.#path, `${JSON.stringify(all, null, 1)}\n`, 0o600);
  }
}
