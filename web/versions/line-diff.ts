export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Cells of the table that finds what two texts have in common; beyond it the middle counts as replaced. */
const largestTable = 4_000_000;

/** What turns one text into another, line by line; removed lines stand before those that replace them. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const line = (kind: DiffLine['kind']) => (text: string) => ({ kind, text });
  return [
    ...a.slice(0, head).map(line('same')),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(line('same')),
  ];
}

function middle(a: readonly string[], b: readonly string[]): DiffLine[] {
  const width = b.length + 1;
  if (a.length * b.length > largestTable || a.length === 0 || b.length === 0)
    return [
      ...a.map(text => ({ kind: 'removed' as const, text })),
      ...b.map(text => ({ kind: 'added' as const, text })),
    ];
  // Length of the longest common subsequence of what follows each pair of places.
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const lines: DiffLine[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i++]! });
      j++;
    } else if (i < a.length && (j === b.length || common[(i + 1) * width + j]! >= common[i * width + j + 1]!))
      lines.push({ kind: 'removed', text: a[i++]! });
    else lines.push({ kind: 'added', text: b[j++]! });
  }
  return lines;
}

/** Lines with long stretches that are the same cut down to `around` at each side; a number stands for those left out. */
export function foldSame(lines: readonly DiffLine[], around = 2): (DiffLine | number)[] {
  const folded: (DiffLine | number)[] = [];
  for (let at = 0; at < lines.length; ) {
    let end = at;
    while (end < lines.length && lines[end]!.kind === 'same') end++;
    const [first, last] = [at === 0 ? 0 : around, end === lines.length ? 0 : around];
    if (end - at > first + last + 1) {
      folded.push(...lines.slice(at, at + first), end - at - first - last, ...lines.slice(end - last, end));
    } else folded.push(...lines.slice(at, end));
    at = end;
    while (at < lines.length && lines[at]!.kind !== 'same') folded.push(lines[at++]!);
  }
  return folded;
}
