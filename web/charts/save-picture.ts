import type { Result } from 'vega-embed';
import { chartCsv } from './chart-data.ts';

export type PictureFormat = 'png' | 'svg' | 'json' | 'csv';

/** Hands a file to the browser. */
function save(name: string, content: Blob | string): void {
  const address = typeof content === 'string' ? content : URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  if (typeof content !== 'string') URL.revokeObjectURL(address);
}

/** Saves what a chart shows: as a picture, as the spec with its data, or its data alone. */
export async function savePicture(result: Result, name: string, format: PictureFormat): Promise<void> {
  const file = `${name.replace(/[^\w.-]+/g, '_') || 'chart'}.${format}`;
  if (format === 'json') save(file, new Blob([JSON.stringify(result.spec, null, 2)], { type: 'application/json' }));
  else if (format === 'csv') save(file, new Blob([chartCsv(result.spec)], { type: 'text/csv' }));
  else if (format === 'svg') save(file, new Blob([await result.view.toSVG()], { type: 'image/svg+xml' }));
  else save(file, await result.view.toImageURL('png', 2));
}
