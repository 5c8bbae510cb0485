interface Point {
  readonly x: number;
  readonly y: number;
}

/** A node as the picture draws it. */
export interface PictureNode extends Point {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly operator: string;
  readonly color: string;
  /** Words of the path at it; null beside the path. */
  readonly mark: string | null;
}

/** Rows of one step, as texts; null is null. */
export interface PictureTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface PictureParts {
  readonly title: string;
  readonly subtitle: string;
  readonly nodes: readonly PictureNode[];
  readonly links: readonly { readonly from: Point; readonly to: Point; readonly lit: boolean }[];
  readonly tables: readonly PictureTable[];
  /** Colours by name: `surface`, `bg`, `text`, `text-2`, `text-3`, `line`, `wire`, `accent`, `accent-soft`. */
  readonly color: (name: string) => string;
  readonly font: string;
  /** Width of a text in pixels. */
  readonly measure: (text: string, size: number, weight: number) => number;
}

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const margin = 32;
const head = 64;
const least = 640;
const line = 24;
const [narrowest, widest] = [48, 260];
/** Rows and columns of a table that are drawn. */
const [mostRows, mostColumns] = [40, 12];

/** A path over the canvas as SVG, complete whatever the window shows, with the rows where the trail ends below it. */
export function pathPicture(parts: PictureParts): Picture {
  const pen = penOf(parts);
  const lit = parts.nodes.filter(({ mark }) => mark !== null);
  const frame = frameOf(lit.length > 0 ? lit : parts.nodes);
  const near = (node: PictureNode) =>
    node.x < frame.x + frame.width &&
    node.x + node.width > frame.x &&
    node.y < frame.y + frame.height &&
    node.y + node.height > frame.y;
  const drawn = tablesOf(parts, pen, head + frame.height + margin);
  const width = Math.max(least, frame.width + 2 * margin, drawn.width + 2 * margin);
  const height = head + frame.height + (drawn.height > 0 ? margin + drawn.height : 0) + margin;
  const canvas = [
    ...parts.links.map(link => linkOf(parts, link)),
    ...parts.nodes.filter(near).map(node => nodeOf(parts, pen, node)),
  ].join('');
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${xml(parts.font)}">`,
    `<title>${xml(parts.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${parts.color('bg')}"/>`,
    pen.text({ x: margin, y: 32 }, parts.title, { size: 16, weight: 600, room: width - 2 * margin }),
    pen.text({ x: margin, y: 52 }, parts.subtitle, { size: 12, color: 'text-2', room: width - 2 * margin }),
    `<svg x="${margin}" y="${head}" width="${frame.width}" height="${frame.height}" viewBox="${frame.x} ${frame.y} ${frame.width} ${frame.height}">${canvas}</svg>`,
    drawn.svg,
    '</svg>',
  ].join('\n');
  return { svg, width, height };
}

interface TextLook {
  readonly size: number;
  readonly weight?: number;
  readonly color?: string;
  /** Longest that it may be. */
  readonly room: number;
}
interface Pen {
  readonly text: (at: Point, text: string, look: TextLook) => string;
}

/** Writes texts, cut where they would be longer than there is room. */
const penOf = ({ color, measure }: PictureParts): Pen => ({
  text({ x, y }, text, { size, weight = 400, color: name = 'text', room }) {
    let shown = text.replace(/\s+/g, ' ');
    if (measure(shown, size, weight) > room) {
      let kept = Math.min(shown.length, 400);
      while (kept > 0 && measure(`${shown.slice(0, kept)}…`, size, weight) > room) kept--;
      shown = `${shown.slice(0, kept)}…`;
    }
    return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${color(name)}">${xml(shown)}</text>`;
  },
});

function frameOf(nodes: readonly PictureNode[]) {
  const around = 24;
  const x = Math.min(...nodes.map(node => node.x)) - around;
  const y = Math.min(...nodes.map(node => node.y)) - around;
  return {
    x,
    y,
    width: Math.max(...nodes.map(node => node.x + node.width)) - x + around,
    height: Math.max(...nodes.map(node => node.y + node.height)) - y + around,
  };
}

function linkOf({ color }: PictureParts, { from, to, lit }: PictureParts['links'][number]): string {
  const bend = Math.max(40, Math.abs(to.x - from.x) / 2);
  const way = `M${from.x},${from.y} C${from.x + bend},${from.y} ${to.x - bend},${to.y} ${to.x},${to.y}`;
  const look = lit ? `stroke="${color('accent')}" stroke-width="2.5"` : `stroke="${color('wire')}" opacity="0.35"`;
  return `<path d="${way}" fill="none" ${look}/>`;
}

function nodeOf({ color }: PictureParts, pen: Pen, node: PictureNode): string {
  const { x, y, width, height, label, operator, mark } = node;
  const room = width - 28;
  const border = mark === null ? color('line') : color('accent');
  return [
    `<g opacity="${mark === null ? 0.35 : 1}">`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${color('surface')}" stroke="${border}" stroke-width="${mark === null ? 1 : 2}"/>`,
    `<rect x="${x + 7}" y="${y + 9}" width="4" height="26" rx="2" fill="${node.color}"/>`,
    pen.text({ x: x + 18, y: y + 19 }, label, { size: 13, weight: 600, room }),
    pen.text({ x: x + 18, y: y + 34 }, operator, { size: 11, color: 'text-3', room }),
    mark ? pen.text({ x: x + 18, y: y + height - 8 }, mark, { size: 12, weight: 600, color: 'accent', room }) : '',
    '</g>',
  ].join('');
}

function tablesOf(parts: PictureParts, pen: Pen, top: number): { svg: string; width: number; height: number } {
  let y = top;
  let width = 0;
  const drawn = parts.tables.map(table => {
    const made = tableOf(parts, pen, table, y);
    y += made.height + margin / 2;
    width = Math.max(width, made.width);
    return made.svg;
  });
  return { svg: drawn.join('\n'), width, height: Math.max(0, y - top - margin / 2) };
}

function tableOf(parts: PictureParts, pen: Pen, { title, columns, rows }: PictureTable, top: number) {
  const shown = rows.slice(0, mostRows);
  const names = columns.slice(0, mostColumns);
  const cell = (value: string | null) => value ?? 'null';
  const widths = names.map((name, at) => {
    const texts = [name, ...shown.map(row => cell(row[at]))];
    const longest = Math.max(...texts.map(text => parts.measure(text.slice(0, 60), 12, 500)));
    return Math.min(widest, Math.max(narrowest, Math.ceil(longest) + 20));
  });
  const lefts = widths.map((_, at) => margin + widths.slice(0, at).reduce((sum, w) => sum + w, 0));
  const width = widths.reduce((sum, w) => sum + w, 0);
  const left = [
    rows.length > mostRows ? `${rows.length - mostRows} more rows` : '',
    columns.length > mostColumns ? `${columns.length - mostColumns} more columns` : '',
  ].filter(Boolean);
  const row = (texts: readonly (string | null)[], y: number, weight: number) =>
    texts.map((text, at) => {
      const look = { size: 12, weight, color: text === null ? 'text-3' : 'text', room: widths[at] - 12 };
      return pen.text({ x: lefts[at] + 8, y: y + 16 }, cell(text), look);
    });
  const body = top + line;
  const height = line * (2 + shown.length + (left.length > 0 ? 1 : 0));
  const svg = [
    pen.text({ x: margin, y: top + 14 }, title, { size: 13, weight: 600, room: Math.max(least - 2 * margin, width) }),
    `<rect x="${margin}" y="${body}" width="${width}" height="${line * (1 + shown.length)}" rx="6" fill="${parts.color('surface')}" stroke="${parts.color('line')}"/>`,
    ...shown.map((_, at) => {
      const y = body + line * (at + 1);
      return `<path d="M${margin},${y} h${width}" stroke="${parts.color('line')}"/>`;
    }),
    ...row(names, body, 600),
    ...shown.flatMap((values, at) => row(values.slice(0, mostColumns), body + line * (at + 1), 400)),
    left.length > 0
      ? pen.text({ x: margin, y: top + height - 8 }, `and ${left.join(', ')}`, {
          ...{ size: 12, color: 'text-3', room: Math.max(least - 2 * margin, width) },
        })
      : '',
  ].join('');
  return { svg, width, height };
}

/** Text that is safe in XML; characters that XML does not know are left out. */
const xml = (text: string): string =>
  text.replace(/[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu, '').replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`);
