/** A moment that keeps no process from ending. */
export const elapsed = (ms: number): Promise<null> =>
  new Promise(resolve => {
    setTimeout(() => resolve(null), ms).unref();
  });
