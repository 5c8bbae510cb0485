import { dirname, resolve } from 'node:path';
import type { Peek } from '#engine/operator/define.ts';
import { Secrets } from '#engine/store/secrets.ts';

/** What schema inference may look at for a workflow in `file`. */
export function peekFor(file: string, data: string): Peek {
  const base = dirname(resolve(file));
  const secrets = new Secrets(data);
  return { resolve: path => resolve(base, path), secret: name => secrets.get(name) };
}
