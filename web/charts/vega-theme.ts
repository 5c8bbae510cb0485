/** Colours that can be told apart by people who see colours differently (Okabe and Ito 2008), ours first. */
const categories = ['#4c6ef5', '#e8590c', '#0ca678', '#ae3ec9', '#e6a700', '#1098ad', '#d6336c', '#74829c', '#82692b'];

/** Category names up to so many, and so long in all, stand upright under their marks; others are tilted. */
const fewNames = 8;
const letterWidth = 6.5;

/** Looks of every chart, read from the page's tokens so that they follow the theme. */
export function vegaTheme(element: Element, marks: readonly unknown[]): object {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const text = token('--text-2');
  const strong = token('--text');
  const line = token('--line');
  const font = token('--font');
  const labels = { labelColor: text, titleColor: text, labelFont: font, titleFont: font, labelFontSize: 11 };
  const names = namesUnder(marks);
  const room = element.clientWidth * 0.7;
  const isTilted = names.length > fewNames || names.join('  ').length * letterWidth > room;
  const tilted = { labelAngle: isTilted ? -40 : 0, labelLimit: isTilted ? 100 : room };
  return {
    background: 'transparent',
    font,
    axis: { ...labels, domainColor: token('--line-strong'), tickColor: line, gridColor: line, titleFontWeight: 500 },
    axisXQuantitative: { labelFlush: false, labelOverlap: true, labelSeparation: 8 },
    axisXBand: tilted,
    axisXPoint: tilted,
    legend: { ...labels, titleFontWeight: 500, symbolBaseFillColor: text, symbolBaseStrokeColor: text },
    header: { ...labels, labelLimit: 180 },
    title: { color: strong, font, fontSize: 13, fontWeight: 600, anchor: 'start', offset: 10 },
    text: { color: strong, fill: strong, font },
    rule: { color: text },
    view: { stroke: 'transparent' },
    mark: { color: categories[0] },
    range: { category: categories },
  };
}

/** Names of categories along the bottom of a chart, each once. */
function namesUnder(marks: readonly unknown[]): string[] {
  const found = new Set<string>();
  for (const mark of marks) {
    const { x, category } = mark as { readonly x?: unknown; readonly category?: unknown };
    const name = x ?? category;
    if (typeof name === 'string') found.add(name);
    if (found.size > fewNames) break;
  }
  return [...found];
}
