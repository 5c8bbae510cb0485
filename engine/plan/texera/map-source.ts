import { all, type Codec, type Fields, field, type ValueCodec } from './codec.ts';
import type { Mapping } from './mapping.ts';
import { attributeType, encodings } from './values.ts';

const source = (type: string, codec: Codec, notes: readonly string[] = []): Mapping => ({
  type,
  inputs: [],
  outputs: ['out'],
  codec,
  notes,
});

/** `/owner/dataset/version/file` names a dataset; the owner is not part of our name for it. */
const path: ValueCodec = {
  read: (value, note) => {
    const [, name, version, file] = /^\/[^/]+\/([^/]+)\/(v\d+[^/]*)\/(.+)$/.exec(String(value)) ?? [];
    if (file === undefined) return value;
    note(`'${String(value)}' is looked for as a dataset of this server`, 'path');
    return `dataset://${name}@${version}/${file}`;
  },
  write: value => value,
};

const delimiter: ValueCodec = {
  read: value => (value === '' ? undefined : String(value).slice(0, 1)),
  write: value => value,
};

const headerless: Codec = {
  theirs: ['hasHeader'],
  ours: ['header'],
  read: ({ hasHeader }, note) => {
    if (hasHeader === false)
      note('columns are called column1, column2, … here, column-1, column-2, … in Texera', 'header');
    return typeof hasHeader === 'boolean' ? { header: hasHeader } : {};
  },
  write: ({ header }) => ({ hasHeader: header ?? true }),
};

const limits = all(field('limit', 'limit'), field('offset', 'offset'));
const csv = all(
  field('fileName', 'path', path),
  field('fileEncoding', 'encoding', encodings),
  field('customDelimiter', 'delimiter', delimiter),
  headerless,
  limits,
);

/** The encoding of sources that read UTF-8, and UTF-16 by its mark. */
const unicode = (key: string): Codec => ({
  theirs: [key],
  ours: [],
  read: ({ [key]: encoding }, note) => {
    if (typeof encoding === 'string' && !encoding.startsWith('UTF_'))
      note(`the file is read as UTF-8, not as ${encoding}`, key);
    return {};
  },
  write: () => ({ [key]: 'UTF_8' }),
});

/** `single string` and `binary` say how a file is cut, the others what its lines are cast to. */
const cut: Codec = {
  theirs: ['attributeType'],
  ours: ['mode', 'type'],
  read: ({ attributeType: type }, note) => {
    if (type === 'single string') return { mode: 'whole', type: 'string' };
    if (type === 'binary') return { mode: 'binary', type: 'binary' };
    return { mode: 'lines', type: attributeType.read(type ?? 'string', note) };
  },
  write: ({ mode, type }, note) => ({
    attributeType:
      mode === 'whole' ? 'single string' : mode === 'binary' ? 'binary' : attributeType.write(type ?? 'string', note),
  }),
};

const fileName: Codec = {
  theirs: ['outputFileName'],
  ours: ['fileNameAttribute'],
  read: ({ outputFileName }) => (outputFileName === true ? { fileNameAttribute: 'filename' } : {}),
  write: ({ fileNameAttribute }) => ({ outputFileName: fileNameAttribute !== undefined }),
};

const fileScan = all(
  field('fileName', 'path', path),
  unicode('encoding'),
  cut,
  field('attributeName', 'attribute'),
  field('extract', 'unzip'),
  fileName,
  field('fileScanLimit', 'limit'),
  field('fileScanOffset', 'offset'),
);

const textInput = all(field('textInput', 'text'), cut, field('attributeName', 'attribute'));

/** The query that Texera puts together from its form, and the name under which the connection is to be stored. */
const sql = (kind: 'mysql' | 'postgresql', port: number): Codec => ({
  theirs: [
    ...['host', 'port', 'database', 'table', 'username', 'password', 'limit', 'offset'],
    ...['keywordSearch', 'keywordSearchByColumn', 'keywords', 'min', 'max', 'interval', 'batchByColumn'],
  ],
  ours: ['connection', 'query'],
  read: (properties, note) => {
    const { host, port: given, database, username } = properties;
    const connection = `${kind}-${String(database ?? 'database')}`;
    const at = `${String(host)}:${given === 'default' || !given ? port : String(given)}`;
    note(`store '${connection}' as ${kind}://${String(username)}:PASSWORD@${at}/${String(database)}`, 'connection');
    return { connection, query: queryOf(kind, properties) };
  },
  write: (_, note) => {
    note('a query cannot be taken apart into the form Texera has', 'query');
    return {};
  },
});

function queryOf(kind: 'mysql' | 'postgresql', { table, limit, offset, ...search }: Fields): string {
  const mark = kind === 'mysql' ? '`' : '"';
  const name = (text: unknown) => `${mark}${String(text).replaceAll(mark, mark + mark)}${mark}`;
  const literal = (text: unknown) => `'${String(text).replaceAll("'", "''")}'`;
  const { keywordSearch, keywordSearchByColumn: column, keywords } = search;
  const where =
    keywordSearch !== true || !column || !keywords
      ? ''
      : kind === 'mysql'
        ? ` WHERE MATCH (${name(column)}) AGAINST (${literal(keywords)} IN BOOLEAN MODE)`
        : ` WHERE ${name(column)} @@ to_tsquery(${literal(keywords)})`;
  const head = typeof limit === 'number' ? ` LIMIT ${limit}` : '';
  const skip = typeof offset === 'number' ? ` OFFSET ${offset}` : '';
  return `SELECT * FROM ${name(table)}${where}${head}${skip}`;
}

/** Sources by Texera's names for them, old ones too. */
export const sourceMappings: { readonly [type: string]: Mapping } = {
  CSVFileScan: source('csv-scan', csv),
  CSVOldFileScan: source('csv-scan', csv),
  JSONLFileScan: source(
    'jsonl-scan',
    all(field('fileName', 'path', path), unicode('fileEncoding'), field('flatten', 'flatten'), limits),
  ),
  FileScan: source('file-scan', fileScan),
  TextInput: source('text-input', textInput),
  ArrowSource: source('arrow-scan', field('fileName', 'path', path)),
  MySQLSource: source('sql-source', sql('mysql', 3306)),
  MysqlSource: source('sql-source', sql('mysql', 3306)),
  PostgreSQLSource: source('sql-source', sql('postgresql', 5432)),
  PostgreSQL: source('sql-source', sql('postgresql', 5432)),
};
