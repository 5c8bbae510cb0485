import { strToU8, zipSync } from 'fflate';

export type Cell = string | number | boolean | Date | null;

/** Bytes of a spreadsheet with these sheets; strings inline, dates as numbers with a date format. */
export function xlsx(sheets: { readonly [name: string]: readonly (readonly Cell[])[] }): Uint8Array {
  const names = Object.keys(sheets);
  const relations = (items: readonly string[]) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${items.join('')}</Relationships>`;
  const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const files: { [path: string]: string } = {
    '_rels/.rels': relations([`<Relationship Id="r1" Type="${type}/officeDocument" Target="xl/workbook.xml"/>`]),
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${type}"><sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="s${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ...names.map(
        (_, i) => `<Relationship Id="s${i + 1}" Type="${type}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
      ),
      `<Relationship Id="st" Type="${type}/styles" Target="styles.xml"/>`,
    ]),
    'xl/styles.xml': `<styleSheet ${main}><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  };
  names.forEach((name, i) => {
    const rows = sheets[name].map(
      (row, r) =>
        `<row r="${r + 1}">${row.map((cell, c) => cellText(cell, `${String.fromCharCode(65 + c)}${r + 1}`)).join('')}</row>`,
    );
    files[`xl/worksheets/sheet${i + 1}.xml`] = `<worksheet ${main}><sheetData>${rows.join('')}</sheetData></worksheet>`;
  });
  return zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])), {
    mtime: '2024-01-01',
  });
}

function cellText(cell: Cell, at: string): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${Number(cell)}</v></c>`;
  if (cell instanceof Date) return `<c r="${at}" s="1"><v>${cell.getTime() / 86_400_000 + 25_569}</v></c>`;
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
  if (cell.startsWith('#')) return `<c r="${at}" t="e"><v>${cell}</v></c>`;
  return `<c r="${at}" t="inlineStr"><is><t>${cell.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</t></is></c>`;
}
