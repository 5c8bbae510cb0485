/** A workflow of `count` nodes: chains of filters side by side, tied together here and there by joins. */
export function largeWorkflow(count: number): unknown {
  const columns = 20;
  const operators = [];
  const links: unknown[] = [];
  const link = (from: number, to: number, port: string) =>
    links.push({
      id: `l${links.length}`,
      from: { operator: `n${from}`, port: 'out' },
      to: { operator: `n${to}`, port },
    });
  for (let i = 0; i < count; i++) {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const joins = row > 0 && column % 6 === 5;
    const [type, config] =
      column === 0
        ? ['text-input', { text: 'a\nb\nc' }]
        : joins
          ? ['union', {}]
          : (
              [
                ['filter', { condition: "text <> 'z'" }],
                ['limit', { rows: 100 }],
                ['distinct', {}],
              ] as const
            )[i % 3];
    operators.push({
      id: `n${i}`,
      type,
      version: 1,
      label: `${type} ${i}`,
      config,
      position: { x: column * 288, y: row * 128 },
    });
    if (column > 0) link(i - 1, i, 'in');
    if (joins) link(i - columns - 1, i, 'in');
  }
  return { sluice: 1, name: `${count} nodes`, operators, links };
}
