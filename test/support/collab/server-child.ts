import { pino } from 'pino';
import { readConfig } from '#server/config.ts';
import { startServer } from '#server/serve.ts';

/** A server in a process of its own, for tests that kill it: says its address and serves until it is told to stop. */
const { WEB_DIST } = process.env;
const server = await startServer(readConfig(process.env), pino({ level: 'silent' }), WEB_DIST ? { web: WEB_DIST } : {});
process.stdout.write(`${server.url.replace('localhost', '127.0.0.1')}\n`);
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
