import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import { SluiceError } from '#engine/errors.ts';

/** A loader that fetches nothing: pictures bring their data with them, and images are `data:` addresses. */
function closedLoader(refusals: string[]): vega.Loader {
  const loader = vega.loader();
  const refused = async (uri: string): Promise<never> => {
    throw new Error(`${uri.slice(0, 80)} is not fetched`);
  };
  loader.sanitize = async uri =>
    /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i.test(uri) ? { href: uri } : refused(uri);
  loader.load = uri => {
    refusals.push(`'${uri.slice(0, 80)}' is not fetched: a chart holds all that it shows`);
    return refused(uri);
  };
  loader.http = refused;
  loader.file = refused;
  return loader;
}

const isLite = ($schema: unknown): boolean => /\/vega-lite\//.test(String($schema));

/** The view of a chart, laid out; nothing in the spec is run as code. Call `finalize` when done with it. */
export async function openView(spec: object): Promise<vega.View> {
  // Vega marks the data it is given.
  const own = structuredClone(spec) as { $schema?: unknown };
  const { $schema } = own;
  if ($schema === undefined)
    throw new SluiceError('CHART_NOT_DRAWN', {
      reason: 'it is a page of HTML, not a picture; `--format json` gives it',
    });
  const { logger, errors } = listening();
  try {
    const full = isLite($schema) ? compile(own as TopLevelSpec, { logger }).spec : (own as vega.Spec);
    const runtime = vega.parse(full, undefined, { ast: true });
    const options = { expr: expressionInterpreter, loader: closedLoader(errors), renderer: 'none', logger } as const;
    const view = await new vega.View(runtime, options).runAsync();
    if (errors.length > 0) throw new Error(errors[0]);
    return view;
  } catch (cause) {
    throw new SluiceError('CHART_NOT_DRAWN', { reason: (cause as Error).message }, { cause });
  }
}

/** Hears the errors of the library; its warnings are about style, and what a reader must know stands in the notice of a chart. */
function listening(): { readonly logger: vega.LoggerInterface; readonly errors: string[] } {
  const errors: string[] = [];
  const logger: vega.LoggerInterface = {
    level: (() => logger) as vega.LoggerInterface['level'],
    error(...args: readonly unknown[]) {
      errors.push(args.map(String).join(' '));
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return { logger, errors };
}

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
