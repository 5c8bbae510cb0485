import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { type Logger, pino } from 'pino';
import { SluiceError } from '#engine/errors.ts';
import { needsSetup } from './auth/accounts.ts';
import { type Config, configText, type Environment, unknownSettings } from './config.ts';
import { type AppOptions, buildApp } from './http/app.ts';
import { webFolder } from './http/web-app.ts';
import { openServices } from './open-services.ts';

/** A server that listens. */
export interface RunningServer {
  /** Where it answers, with the port that it got. */
  readonly url: string;
  /** Nobody has an account yet; whoever comes first becomes admin. */
  readonly fresh: boolean;
  /** Lets running workflows persist, sends everybody off with "come back", writes what is pending. */
  close(): Promise<void>;
}

/** Longest a stop may take; what is not written by then is found again as after a crash. */
const stopMs = 10_000;

/** @throws {SluiceError} PORT_TAKEN, DATABASE_IN_USE, DATA_UNWRITABLE … */
export async function startServer(config: Config, log: Logger, options: AppOptions = {}): Promise<RunningServer> {
  const { services, close } = await openServices(config, log);
  try {
    const app = await buildApp(services, options);
    await app.listen({ host: config.host, port: config.port }).catch(error => {
      throw listenError(error, config);
    });
    const { port } = app.server.address() as AddressInfo;
    const host = config.host.includes(':') ? `[${config.host}]` : config.host;
    const shown = ['127.0.0.1', '0.0.0.0', '[::]', '[::1]'].includes(host) ? 'localhost' : host;
    return {
      fresh: await needsSetup(services.database),
      url: config.publicUrl ?? `http://${shown}:${port}`,
      async close() {
        await app.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function listenError(error: unknown, { host, port }: Config): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new SluiceError('PORT_TAKEN', { host, port: String(port) }, { cause: error });
  const reasons: { readonly [code: string]: string } = {
    EACCES: 'this port needs more rights than this program has',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'nobody knows this address',
  };
  const reason = reasons[code ?? ''] ?? message;
  return new SluiceError('LISTEN_FAILED', { host, port: String(port), reason }, { cause: error });
}

/** Serves until a signal says stop: prints what somebody who starts it wants to know, then logs. */
export async function serve(config: Config, env: Environment): Promise<void> {
  const write = (text: string) => void process.stdout.write(`${text}\n`);
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  for (const line of configText(env)) write(`  ${line}`);
  for (const warning of unknownSettings(env)) process.stderr.write(`sluice: ${warning}\n`);
  const stopped = stopSignal();
  const server = await startServer(config, log);
  buildWebApp(log);
  write(`\nSluice is at ${server.url}`);
  if (server.fresh) write('The first visitor becomes admin.');
  await stopped;
  log.info('stopping');
  const late = setTimeout(() => {
    log.error('stopping took too long');
    process.exit(1);
  }, stopMs);
  late.unref();
  await server.close();
  clearTimeout(late);
  log.info('stopped');
}

/** Resolves at the first SIGTERM or SIGINT; a second ends the process at once. */
const stopSignal = (): Promise<void> =>
  new Promise(resolve => {
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
  });

/** A checkout whose web app was not built builds it once, beside the server. */
function buildWebApp(log: Logger): void {
  if (existsSync(join(webFolder, 'index.html'))) return;
  const root = resolve(import.meta.dirname, '..');
  const vite = resolve(root, 'node_modules/vite/bin/vite.js');
  if (!existsSync(vite))
    return log.error('the web app is not built, and vite is not installed: npm ci && npm run build');
  log.info('the web app is being built');
  const child = spawn(process.execPath, [vite, 'build', 'web', '--logLevel', 'warn'], { cwd: root, stdio: 'ignore' });
  child.on('error', error => log.error({ err: error }, 'the web app could not be built'));
  child.on('exit', code =>
    code === 0 ? log.info('the web app is built') : log.error('the web app could not be built: npm run build'),
  );
  child.unref();
}
