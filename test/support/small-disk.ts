import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own in memory, so that disks can be full and read-only for root too. */
export interface SmallDisk {
  readonly folder: string;
  /** Empties it and gives it another size, such as `500k`. */
  resize(size: string): void;
  readOnly(on: boolean): void;
  remove(): void;
}

/** Makes one, or says why this machine does not let us. */
export function smallDisk(): SmallDisk | string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-disk-'));
  const mount = (options: string) =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' });
  const unmount = () => execFileSync('umount', ['-l', folder], { stdio: 'pipe' });
  try {
    mount('size=1m');
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return `no file system can be mounted here: ${(error as Error).message.split('\n').at(-1)}`;
  }
  return {
    folder,
    resize(size) {
      unmount();
      mount(`size=${size}`);
    },
    readOnly: on => void execFileSync('mount', ['-o', `remount,${on ? 'ro' : 'rw'}`, folder], { stdio: 'pipe' }),
    remove() {
      unmount();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
