/** What every command needs of the process it runs in. */
export interface CliContext {
  /** Data folder of `--data`, `SLUICE_DATA`, or `.sluice` in the working folder. */
  readonly data: string;
  /** Remembers the exit code of the command. */
  exit(code: number): void;
}
