import { readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * Absolute paths of the files that an absolute glob matches, in name order.
 *
 * `*`, `?`, `[abc]` and `{a,b}` stand within a folder, `**` for any folders; names with a dot in front only match where the glob has it.
 */
export function globFiles(pattern: string): string[] {
  const segments = pattern.split(sep);
  const fixed = segments.findIndex(s => /[*?[{]/.test(s));
  const found = new Set<string>();
  walk(segments.slice(0, fixed).join(sep) || sep, segments.slice(fixed), found);
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

function walk(folder: string, [segment, ...rest]: readonly string[], found: Set<string>): void {
  let entries: ReturnType<typeof listed>;
  try {
    entries = listed(folder);
  } catch {
    return;
  }
  if (segment === '**') {
    walk(folder, rest, found);
    // Links are not followed here, so a loop of them ends.
    for (const { name, folder: inner, link } of entries)
      if (inner && !link && !name.startsWith('.')) walk(join(folder, name), [segment, ...rest], found);
    return;
  }
  const wanted = expressionOf(segment);
  for (const { name, folder: inner } of entries) {
    if (!wanted.test(name) || (name.startsWith('.') && !segment.startsWith('.'))) continue;
    if (rest.length > 0) {
      if (inner) walk(join(folder, name), rest, found);
    } else if (!inner) found.add(join(folder, name));
  }
}

const listed = (folder: string) =>
  readdirSync(folder, { withFileTypes: true }).map(entry => {
    const link = entry.isSymbolicLink();
    const target = link ? statSync(join(folder, entry.name), { throwIfNoEntry: false }) : entry;
    return { name: entry.name, folder: target?.isDirectory() ?? false, link };
  });

function expressionOf(segment: string): RegExp {
  const text = segment.replace(/\*+|\?|\[[^\]]+\]|\{[^}]*\}|[.+^$()|\\[\]{}]/g, found => {
    if (found.startsWith('*')) return '.*';
    if (found === '?') return '.';
    if (found.length > 1 && found[0] === '[') return found.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    if (found.length > 1 && found[0] === '{')
      return `(${found
        .slice(1, -1)
        .split(',')
        .map(word => word.replace(/[.+^$()|\\[\]{}*?]/g, '\\$&'))
        .join('|')})`;
    return `\\${found}`;
  });
  return new RegExp(`^${text}$`, 's');
}
