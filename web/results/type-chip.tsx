const signs: { readonly [type: string]: string } = {
  bool: '✓?',
  int32: '12',
  int64: '12',
  float64: '1.2',
  string: 'Aa',
  timestamp: '◷',
  binary: '01',
  vector: '[ ]',
  json: '{ }',
};

/** An attribute's type as a small mark; the sign is drawn by the style sheet, so that only the type's name is read. */
export const TypeChip = ({ type }: { readonly type: string }) => (
  <span
    className="type-chip"
    data-type={type}
    data-sign={signs[type] ?? type}
    title={type}
    aria-label={type}
    role="img"
  />
);
