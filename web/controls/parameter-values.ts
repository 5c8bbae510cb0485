interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly default?: unknown;
}

/** What was typed for a parameter: its value, nothing where the default serves, or why it will not do. */
export function readParameter(
  { type, default: preset }: Parameter,
  text: string,
): { readonly value?: unknown; readonly fault?: string } {
  const trimmed = text.trim();
  if (trimmed === '') return preset === undefined ? { fault: 'has no default: give a value' } : {};
  switch (type) {
    case 'bool':
      return /^(true|false)$/i.test(trimmed)
        ? { value: trimmed.toLowerCase() === 'true' }
        : { fault: 'should be true or false' };
    case 'int32':
    case 'int64':
      if (!/^[+-]?\d+$/.test(trimmed)) return { fault: 'should be a whole number' };
      return { value: Number.isSafeInteger(Number(trimmed)) ? Number(trimmed) : trimmed };
    case 'float64':
      return Number.isFinite(Number(trimmed)) ? { value: Number(trimmed) } : { fault: 'should be a number' };
    case 'json':
    case 'vector':
      try {
        return { value: JSON.parse(trimmed) as unknown };
      } catch {
        return { fault: 'should be JSON' };
      }
    default:
      return { value: text };
  }
}

const key = (workflow: string) => `sluice.parameters.${workflow}`;

/** What was typed the last time, on this machine. */
export function recall(workflow: string): { readonly [name: string]: string } {
  try {
    return JSON.parse(localStorage.getItem(key(workflow)) ?? '{}') as { [name: string]: string };
  } catch {
    return {};
  }
}

export function remember(workflow: string, texts: { readonly [name: string]: string }): void {
  try {
    localStorage.setItem(key(workflow), JSON.stringify(texts));
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
