import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import { SluiceError } from '#engine/errors.ts';

/** A loader that fetches nothing: pictures bring their data with them, and images are `data:` addresses. */
function closedLoader(): vega.Loader {
  const loader = vega.loader();
  const refused = async (uri: string): Promise<never> => {
    throw new Error(`'${uri.slice(0, 80)}' is not fetched: a chart holds all that it shows`);
  };
  loader.sanitize = async uri =>
    /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i.test(uri) ? { href: uri } : refused(uri);
  loader.load = refused;
  loader.http = refused;
  loader.file = refused;
  return loader;
}

const isLite = ($schema: unknown): boolean => /\/vega-lite\//.test(String($schema));

/** The view of a chart, laid out; nothing in the spec is run as code. Call `finalize` when done with it. */
export async function openView(spec: object): Promise<vega.View> {
  const { $schema } = spec as { $schema?: unknown };
  if ($schema === undefined)
    throw new SluiceError('CHART_NOT_DRAWN', {
      reason: 'it is a page of HTML, not a picture; `--format json` gives it',
    });
  try {
    const full = isLite($schema) ? compile(spec as TopLevelSpec, { logger: silent }).spec : (spec as vega.Spec);
    const runtime = vega.parse(full, undefined, { ast: true });
    const view = new vega.View(runtime, {
      expr: expressionInterpreter,
      loader: closedLoader(),
      renderer: 'none',
      logger: silent,
    });
    return await view.runAsync();
  } catch (cause) {
    throw new SluiceError('CHART_NOT_DRAWN', { reason: (cause as Error).message }, { cause });
  }
}

/** Warnings of the library are about style; what a reader must know stands in the notice of a chart. */
const silent: vega.LoggerInterface = {
  level: (() => silent) as vega.LoggerInterface['level'],
  error: (...args: readonly unknown[]) => {
    throw new Error(args.map(String).join(' '));
  },
  warn: () => silent,
  info: () => silent,
  debug: () => silent,
};

/**
 * Draws a chart as SVG, offline.
 *
 * @param spec  what a visual operator gives: Vega-Lite or Vega with its data inside
 * @throws {SluiceError} CHART_NOT_DRAWN
 */
export async function renderSvg(spec: object): Promise<string> {
  const view = await openView(spec);
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
