/** Longest that something waits for a document that does not come: there is none yet, or no server. */
const patienceMs = 3000;

let drawn: Promise<void> = Promise.resolve();
let tell = (): void => undefined;

/** A document is being opened; what is not needed to see it waits until it is there, for it would take the server's time. */
export function expectDocument(): void {
  drawn = new Promise(resolve => {
    tell = resolve;
    setTimeout(resolve, patienceMs);
  });
}

/** The document's nodes are handed to the canvas; the frame after the next shows them. */
export const documentIsHere = (): void => void requestAnimationFrame(() => requestAnimationFrame(() => tell()));

/** Resolves when the document that was expected last is on the screen. */
export const documentIsDrawn = (): Promise<void> => drawn;
