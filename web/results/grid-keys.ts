/** A cell of the grid: place in the list, number of the shown column. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads from `cell`; null for keys that lead nowhere. */
export function nextCell(
  cell: Cell,
  press: { readonly key: string; readonly ctrl: boolean },
  size: { readonly rows: number; readonly columns: number; readonly pageRows: number },
): Cell | null {
  const { row, column } = cell;
  const [lastRow, lastColumn] = [Math.max(0, size.rows - 1), Math.max(0, size.columns - 1)];
  const within = (r: number, c: number): Cell => ({
    row: Math.max(0, Math.min(lastRow, r)),
    column: Math.max(0, Math.min(lastColumn, c)),
  });
  switch (press.key) {
    case 'ArrowDown':
      return within(press.ctrl ? lastRow : row + 1, column);
    case 'ArrowUp':
      return within(press.ctrl ? 0 : row - 1, column);
    case 'ArrowRight':
      return within(row, press.ctrl ? lastColumn : column + 1);
    case 'ArrowLeft':
      return within(row, press.ctrl ? 0 : column - 1);
    case 'PageDown':
      return within(row + size.pageRows, column);
    case 'PageUp':
      return within(row - size.pageRows, column);
    case 'Home':
      return within(press.ctrl ? 0 : row, 0);
    case 'End':
      return within(press.ctrl ? lastRow : row, lastColumn);
    default:
      return null;
  }
}
