import { useState } from 'react';
import type { Attribute } from '#server/http/shapes/elements.ts';
import { isNumeric } from './cell-text.ts';

export const narrowestPx = 56;
const widestPx = 900;

/** Wide enough for the name, and for the column's range beside its bars. */
const usualPx = ({ name, type }: Attribute): number => Math.min(320, Math.max(leastPx(type), name.length * 8 + 64));
const leastPx = (type: Attribute['type']): number => {
  if (type === 'bool') return 96;
  return type === 'int64' || type === 'int32' ? 128 : isNumeric(type) ? 148 : 140;
};

/** Widths and hidden columns of a grid, as long as it is shown. */
export function useColumns(schema: readonly Attribute[]) {
  const [widths, setWidths] = useState<{ readonly [name: string]: number }>({});
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const shown = schema
    .map((attribute, index) => ({ ...attribute, index, width: widths[attribute.name] ?? usualPx(attribute) }))
    .filter(({ name }) => !hidden.has(name));
  return {
    shown,
    hidden: schema.filter(({ name }) => hidden.has(name)).map(({ name }) => name),
    resize: (name: string, px: number) =>
      setWidths(now => ({ ...now, [name]: Math.max(narrowestPx, Math.min(widestPx, px)) })),
    hide: (name: string) => setHidden(now => new Set(now).add(name)),
    showAll: () => setHidden(new Set()),
  };
}

export type Column = ReturnType<typeof useColumns>['shown'][number];
