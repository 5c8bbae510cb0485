const key = 'sluice.link';

/** The secret of the share link that this tab looks through, for visitors without an account; it goes along with every request. */
export const openedLink = (): string | undefined => sessionStorage.getItem(key) ?? undefined;

/** From here on this tab looks through a link, or through none. */
export function openLink(secret: string | null): void {
  if (secret === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, secret);
}
