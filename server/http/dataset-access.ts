import type { FastifyRequest } from 'fastify';
import { type Access, requireRole } from '../auth/access.ts';
import type { Services } from '../services.ts';
import type { Role } from './shapes/elements.ts';

/** Lets those through who may do at least `wanted` with a dataset; one that a run has made is known from here on. */
export async function datasetAccess(
  services: Services,
  request: FastifyRequest,
  name: string,
  wanted: Role,
): Promise<Access> {
  await services.datasets.book.adopt(name);
  return requireRole(request, 'dataset', name, wanted);
}
