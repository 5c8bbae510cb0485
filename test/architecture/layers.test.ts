import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const tops = ['engine', 'operators', 'udf', 'collab', 'server', 'web', 'test'];
const builtins = new Set(builtinModules);

interface Source {
  readonly file: string;
  readonly text: string;
  /** Source without comments and with strings and templates emptied, so that words in prose are not taken for code. */
  readonly code: string;
  readonly imports: readonly { readonly target: string; readonly typeOnly: boolean }[];
}

const sources = tops.filter(top => existsSync(join(root, top))).flatMap(top => listed(join(root, top)).map(read));

/** DESIGN §2: what each layer may import of the project, and which packages it may never. The longest matching layer rules. */
const layers: { readonly [layer: string]: { readonly may: readonly string[]; readonly never: readonly string[] } } = {
  'engine/errors.ts': { may: ['engine/error-codes'], never: ['*'] },
  'engine/error-codes': { may: ['engine/error-codes'], never: ['*'] },
  'engine/data': { may: ['engine/errors.ts', 'engine/data'], never: ['node:', 'rxjs'] },
  'engine/operator': { may: ['engine/errors.ts', 'engine/data', 'engine/operator'], never: ['node:', 'rxjs'] },
  'engine/plan': {
    may: ['engine/errors.ts', 'engine/data', 'engine/operator', 'engine/plan'],
    never: ['node:', 'rxjs'],
  },
  'engine/run': { may: ['engine'], never: ['yjs', 'fastify', 'ws'] },
  'engine/control': { may: ['engine'], never: ['yjs', 'fastify', 'ws'] },
  'engine/store': {
    may: ['engine/errors.ts', 'engine/data', 'engine/operator', 'engine/store'],
    never: ['rxjs'],
  },
  'engine/provenance': {
    may: ['engine/errors.ts', 'engine/data', 'engine/operator', 'engine/store', 'engine/provenance'],
    never: ['rxjs'],
  },
  'engine/archive': {
    may: ['engine/errors.ts', 'engine/data', 'engine/operator', 'engine/store', 'engine/archive'],
    never: ['rxjs'],
  },
  operators: {
    may: ['engine/errors.ts', 'engine/data', 'engine/operator', 'operators'],
    never: ['rxjs', 'yjs', 'fastify'],
  },
  udf: { may: ['engine/errors.ts', 'engine/data', 'engine/operator', 'udf'], never: ['rxjs', 'yjs', 'fastify'] },
  collab: { may: ['engine/errors.ts', 'engine/plan/workflow.ts', 'collab'], never: ['ws'] },
  server: { may: ['engine', 'operators', 'udf', 'collab', 'server'], never: [] },
  web: { may: ['collab', 'web'], never: ['rxjs'] },
  test: { may: ['engine', 'operators', 'udf', 'collab', 'server', 'web', 'test'], never: [] },
};
/** What a layer may see as types only. */
const typesOnly: { readonly [layer: string]: readonly string[] } = { web: ['engine/run/events.ts', 'server'] };
/** rxjs is imported here and nowhere else. */
const rxjsHomes = ['engine/run', 'engine/control', 'server', 'test'];

test('each layer imports only what its row in DESIGN §2 allows', () => {
  const faults = sources.flatMap(({ file, imports }) => {
    const layer = layerOf(file);
    return imports
      .filter(({ target, typeOnly }) => !allowed(layer, target, typeOnly))
      .map(({ target }) => `${file} imports ${target}`);
  });
  expect(faults).toEqual([]);
});

test('every import of a project file names a file that exists, relative inside a layer and through # across layers', () => {
  const faults = sources.flatMap(({ file, text }) =>
    specifiers(text).flatMap(({ specifier }) => {
      const target = targetOf(file, specifier);
      if (!isProject(target)) return [];
      if (!existsSync(join(root, target))) return [`${file} imports ${specifier}, which does not exist`];
      const across = topOf(target) !== topOf(file);
      return across === specifier.startsWith('#') || file.startsWith('test/') ? [] : [`${file} imports ${specifier}`];
    }),
  );
  expect(faults).toEqual([]);
});

test('no file imports itself through others', () => {
  const graph = new Map(sources.map(s => [s.file, s.imports.filter(i => !i.typeOnly).map(i => i.target)]));
  expect(cycles(graph)).toEqual([]);
});

test('an operator file has at most 200 lines, any other at most 300', () => {
  const faults = sources
    .map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }))
    .filter(({ file, lines }) => lines > (/^operators\/[a-z]+\//.test(file) ? 200 : 300))
    .map(({ file, lines }) => `${file} has ${lines} lines`);
  expect(faults).toEqual([]);
});

test('no default exports, no enum, no any outside the registry', () => {
  const faults = sources.flatMap(({ file, code }) => [
    ...(/^export default\b/m.test(code) && !file.endsWith('.config.ts') ? [`${file}: export default`] : []),
    ...(/^\s*(export )?(const )?enum\s/m.test(code) ? [`${file}: enum`] : []),
    ...(/([:<|]|\bas)\s*any\b(?!\s*(\(|=>))/.test(code) && file !== 'engine/operator/registry.ts'
      ? [`${file}: any`]
      : []),
  ]);
  expect(faults).toEqual([]);
});

test('files are named in kebab-case, and none is a drawer for odds and ends', () => {
  const faults = sources
    .map(s => s.file)
    .filter(file => {
      const name = file
        .split('/')
        .pop()!
        .replace(/(\.(test|config|d))?\.tsx?$/, '');
      return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || /(^|-)(utils?|helpers?|common|manager|misc)$/.test(name);
    });
  expect(faults).toEqual([]);
});

test('every operator file is in the one list', () => {
  const index = sources.find(s => s.file === 'operators/index.ts')!;
  const listed = new Set(index.imports.map(i => i.target));
  const missing = sources.filter(
    ({ file, code }) => /^operators\/[a-z]+\//.test(file) && /=\s*defineOperator\(/.test(code) && !listed.has(file),
  );
  expect(missing.map(s => s.file)).toEqual([]);
});

test('a README names only files that are there', () => {
  const folders = [...new Set(sources.map(s => dirname(s.file)))].flatMap(folder => [folder, dirname(folder)]);
  const faults = [...new Set(folders)]
    .filter(folder => existsSync(join(root, folder, 'README.md')))
    .flatMap(folder => {
      const text = readFileSync(join(root, folder, 'README.md'), 'utf8');
      return [...text.matchAll(/`([a-z0-9./-]+\.tsx?)`/g)]
        .map(m => m[1])
        .filter(name => !isThere(folder, name))
        .map(name => `${folder}/README.md names ${name}`);
    });
  expect(faults).toEqual([]);
});

/** As a path from the folder or the root, or as the end of the path of a file below the folder. */
function isThere(folder: string, name: string): boolean {
  if (existsSync(join(root, folder, name)) || existsSync(join(root, name))) return true;
  return sources.some(s => (folder === '.' || within(s.file, folder)) && s.file.endsWith(`/${name}`));
}

function listed(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' ? [] : listed(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function read(path: string): Source {
  const file = relative(root, path);
  const text = readFileSync(path, 'utf8');
  const imports = specifiers(text).map(({ specifier, typeOnly }) => ({ target: targetOf(file, specifier), typeOnly }));
  return { file, text, code: bare(text), imports };
}

function specifiers(text: string): { specifier: string; typeOnly: boolean }[] {
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[\w*{][^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm);
  const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g);
  return [
    ...[...statements].map(m => ({ specifier: m[2], typeOnly: m[1] !== undefined || onlyTypes(m[0]) })),
    ...[...dynamic].map(m => ({ specifier: m[1], typeOnly: false })),
  ];
}

/** `import { type A, type B }` leaves nothing at run time either. */
function onlyTypes(statement: string): boolean {
  const names = /\{([^}]*)\}/
    .exec(statement)?.[1]
    .split(',')
    .map(n => n.trim())
    .filter(Boolean);
  return (
    names !== undefined && !/^(import|export)\s+\w+\s*,/.test(statement) && names.every(n => n.startsWith('type '))
  );
}

function bare(text: string): string {
  return text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g,
    found => (found[0] === '/' ? ' ' : "''"),
  );
}

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return relative(root, resolve(root, dirname(file), specifier));
  if (specifier.startsWith('#')) return specifier.slice(1);
  return specifier.startsWith('node:') || !builtins.has(specifier) ? specifier : `node:${specifier}`;
}

const topOf = (file: string): string => file.split('/')[0];
const isProject = (target: string): boolean => tops.includes(topOf(target));
const within = (target: string, place: string): boolean => target === place || target.startsWith(`${place}/`);

function layerOf(file: string): string {
  const found = Object.keys(layers).filter(layer => within(file, layer));
  const layer = found.sort((a, b) => b.length - a.length)[0];
  if (!layer) throw new Error(`${file} is in no layer of DESIGN §2`);
  return layer;
}

function allowed(layer: string, target: string, typeOnly: boolean): boolean {
  const { may, never } = layers[layer];
  if (isProject(target))
    return may.some(p => within(target, p)) || (typeOnly && (typesOnly[layer] ?? []).some(p => within(target, p)));
  if (within(target, 'rxjs') && !rxjsHomes.includes(layer)) return false;
  return !never.some(n => n === '*' || (n.endsWith(':') ? target.startsWith(n) : within(target, n)));
}

/** Strongly connected sets of files, each as one text. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const state = new Map<string, 'open' | 'closed'>();
  const path: string[] = [];
  const visit = (file: string) => {
    state.set(file, 'open');
    path.push(file);
    for (const next of graph.get(file) ?? []) {
      if (state.get(next) === 'open') found.push([...path.slice(path.indexOf(next)), next].join(' → '));
      else if (graph.has(next) && !state.has(next)) visit(next);
    }
    path.pop();
    state.set(file, 'closed');
  };
  for (const file of graph.keys()) if (!state.has(file)) visit(file);
  return found;
}
