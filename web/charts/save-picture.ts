import type { Result } from 'vega-embed';

/** Hands a file to the browser. */
function save(name: string, content: Blob | string): void {
  const address = typeof content === 'string' ? content : URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  if (typeof content !== 'string') URL.revokeObjectURL(address);
}

/** Saves what a chart shows: as a picture, or as the spec with its data. */
export async function savePicture(result: Result, name: string, format: 'png' | 'svg' | 'json'): Promise<void> {
  const file = `${name.replace(/[^\w.-]+/g, '_') || 'chart'}.${format}`;
  if (format === 'json') save(file, new Blob([JSON.stringify(result.spec, null, 2)], { type: 'application/json' }));
  else if (format === 'svg') save(file, new Blob([await result.view.toSVG()], { type: 'image/svg+xml' }));
  else save(file, await result.view.toImageURL('png', 2));
}
