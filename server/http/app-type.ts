import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, RawServerDefault } from 'fastify';
import type { Logger } from 'pino';
import type { Services } from '../services.ts';

/** The server's Fastify: TypeBox schemas give requests and answers their types. */
export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, Logger, TypeBoxTypeProvider>;

/** What a topic exports: it adds its routes. Paths are written in full, `/api/v1/…`. */
export type RegisterRoutes = (app: App, services: Services) => void | Promise<void>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Routes that change something need a session or token, unless they say that strangers may try. */
    readonly open?: boolean;
  }
}
