import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { SluiceError } from '#engine/errors.ts';
import type { App } from './app-type.ts';
import type { Fault } from './shapes/elements.ts';
import { statusOf } from './status.ts';

/** What a request that fails answers with. */
export function faultOf(error: SluiceError): Fault {
  const { operatorId, field } = error.fields;
  const { problems } = error as { problems?: readonly unknown[] };
  return {
    code: error.code,
    message: error.message,
    remedy: error.remedy,
    ...(operatorId !== undefined && { node: operatorId }),
    ...(field !== undefined && { field }),
    ...(problems && { problems: [...problems] }),
  };
}

/** Any error as one of the catalogue; what is a bug of ours tells its request alone, the log tells the rest. */
export function asFault(error: unknown, request: FastifyRequest): SluiceError {
  if (error instanceof SluiceError) return error;
  const { statusCode = 500, message, validation, code } = error as FastifyError & { limit?: number };
  if (statusCode === 413) return new SluiceError('TOO_LARGE', { limitBytes: request.routeOptions.bodyLimit });
  if (statusCode === 429) return new SluiceError('TOO_MANY_ATTEMPTS', { seconds: 60 });
  if (validation) return new SluiceError('REQUEST_INVALID', { reason: message, field: fieldOf(error as FastifyError) });
  if (statusCode >= 400 && statusCode < 500) return new SluiceError('REQUEST_INVALID', { reason: plain(message) });
  if (isAbsent(code)) return new SluiceError('DATABASE_DOWN', { reason: code ?? message }, { cause: error });
  return new SluiceError('SERVER_FAILED', { request: request.id }, { cause: error });
}

/** What the system and PostgreSQL say when a service is not there. */
const isAbsent = (code: string | undefined): boolean =>
  code !== undefined &&
  (['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', '57P01', '57P03', '53300'].includes(code) ||
    code.startsWith('08'));

const fieldOf = ({ validation, validationContext }: FastifyError): string | undefined => {
  const path = validation?.[0]?.instancePath?.slice(1).replaceAll('/', '.');
  return path || (validationContext === 'body' ? undefined : validationContext);
};

/** Libraries end sentences with a dot or quote what they were sent; one line without it is enough. */
const plain = (message: string): string => message.split('\n')[0].replace(/\.$/, '').slice(0, 300);

/** Turns every failure into a Fault with its status. */
export function answerFaults(app: App): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    const fault = asFault(error, request);
    const status = statusOf(fault);
    if (status >= 500) request.log.error({ err: error, code: fault.code }, 'request failed');
    return sendFault(reply, fault, status);
  });
}

export const sendFault = (reply: FastifyReply, fault: SluiceError, status = statusOf(fault)): FastifyReply =>
  reply.code(status).type('application/json; charset=utf-8').send(faultOf(fault));
