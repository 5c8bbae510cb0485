const dayMs = 86_400_000;

/** How long links and tokens may last, in days; the empty one lasts for good. */
export const expiries = [
  ['1', 'for a day'],
  ['7', 'for a week'],
  ['30', 'for 30 days'],
  ['365', 'for a year'],
  ['', 'until withdrawn'],
] as const;

export const expiryAfter = (days: string, now = Date.now()): string | undefined =>
  days === '' ? undefined : new Date(now + Number(days) * dayMs).toISOString();
