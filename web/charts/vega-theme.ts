/** Colours that can be told apart by people who see colours differently (Okabe and Ito 2008), ours first. */
const categories = ['#4c6ef5', '#e8590c', '#0ca678', '#ae3ec9', '#e6a700', '#1098ad', '#d6336c', '#74829c', '#82692b'];

/** Category names up to so many stand upright under their marks; more are tilted. */
const fewNames = 8;

/** Looks of every chart, read from the page's tokens so that they follow the theme. */
export function vegaTheme(element: Element, marks: number): object {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const text = token('--text-2');
  const strong = token('--text');
  const line = token('--line');
  const font = token('--font');
  const labels = { labelColor: text, titleColor: text, labelFont: font, titleFont: font, labelFontSize: 11 };
  const tilted = { labelAngle: marks > fewNames ? -40 : 0 };
  return {
    background: 'transparent',
    font,
    axis: { ...labels, domainColor: token('--line-strong'), tickColor: line, gridColor: line, titleFontWeight: 500 },
    axisXBand: tilted,
    axisXPoint: tilted,
    legend: { ...labels, titleFontWeight: 500 },
    header: labels,
    title: { color: strong, font, fontSize: 13, fontWeight: 600, anchor: 'start', offset: 10 },
    text: { color: strong, fill: strong, font },
    rule: { color: text },
    view: { stroke: 'transparent' },
    mark: { color: categories[0] },
    range: { category: categories },
  };
}
