import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { engineVersion } from '#engine/run/run-workflow.ts';
import type { App } from './app-type.ts';

/** Describes every route by the schemas that check it: a page at /docs, the OpenAPI document at /docs/json. */
export async function describeRoutes(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Sluice',
        version: engineVersion,
        description:
          'Workflows, their runs, results and lineage. Sign in for a cookie (`POST /api/v1/session`), or send a token: ' +
          '`Authorization: Bearer TOKEN`. What fails answers with `{ code, message, remedy }`.',
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'sluice_session' },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{ session: [] }, { token: [] }],
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
}
