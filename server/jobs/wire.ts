import { type ErrorCode, type ErrorFields, type Problem, SluiceError } from '#engine/errors.ts';
import { InvalidWorkflow } from '#engine/run/run-workflow.ts';

/** An error between processes. */
export interface PlainError {
  readonly code: ErrorCode | null;
  readonly fields: ErrorFields;
  readonly message: string;
  readonly problems?: readonly Problem[];
}

/** What a child is asked; without an id it answers nothing. */
export interface Call {
  readonly id: number | null;
  readonly method: string;
  readonly input: unknown;
}

/** What a child says to a call. */
export interface Answer {
  readonly kind: 'answer';
  readonly id: number;
  readonly value?: unknown;
  readonly error?: PlainError;
}

export function plainError(error: unknown): PlainError {
  if (!(error instanceof SluiceError))
    return { code: null, fields: {}, message: String((error as Error)?.stack ?? error) };
  const { problems } = error as { problems?: readonly Problem[] };
  return { code: error.code, fields: error.fields, message: error.message, ...(problems && { problems }) };
}

export function errorOf({ code, fields, message, problems }: PlainError): Error {
  if (problems && problems.length > 0) return new InvalidWorkflow(problems);
  return code === null ? new Error(message) : new SluiceError(code, fields);
}

type Methods = { readonly [method: string]: (input: never) => unknown };

/**
 * Answers the calls of the parent process.
 *
 * @param left  called when the parent is gone or wants this process to end; then it does
 */
export function serve(methods: Methods, left: () => unknown = () => {}): void {
  process.on('message', ({ id, method, input }: Call) => {
    // Each call begins in a turn of its own, so that none delays those after it.
    void (async () => methods[method](input as never))().then(
      value => answer(id, { value }),
      error => answer(id, { error: plainError(error) }),
    );
  });
  process.on('disconnect', async () => {
    await left();
    process.exit(0);
  });
  // The terminal sends its interrupt to everybody; the parent decides what becomes of us.
  process.on('SIGINT', () => {});
}

function answer(id: number | null, said: Omit<Answer, 'kind' | 'id'>): void {
  if (id !== null) tellParent({ kind: 'answer', id, ...said } satisfies Answer);
}

/** Says something unasked; nothing when the parent is gone. */
export function tellParent(message: object): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
