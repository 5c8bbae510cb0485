import type { FastifySchemaCompiler } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { reasonOf } from '#engine/operator/config.ts';

type Part = { readonly [key: string]: unknown };

/**
 * Checks the parts of a request: defaults are filled in, words of an address become numbers where those are wanted, a body is taken as it
 * is. Compiled at the first request, since most routes are not asked in the life of a process.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  let compiled: ReturnType<typeof Compile> | undefined;
  return value => {
    compiled ??= Compile(schema);
    const filled = Value.Default(schema, value);
    const part = httpPart === 'body' ? filled : Value.Convert(schema, filled);
    if (compiled.Check(part)) return { value: part };
    return { error: wrongRequest(compiled.Errors(part)[0], part, httpPart ?? 'request') };
  };
};

type SchemaError = ReturnType<typeof Value.Errors>[number];

/** One error that names the field, what is wrong and what was found. */
function wrongRequest(error: SchemaError, part: unknown, where: string): Error {
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const missing = (error.params as { requiredProperties?: string[] }).requiredProperties;
  const place = where === 'querystring' ? 'query' : where;
  const field = [path, missing?.[0]].filter(Boolean).join('.');
  const reason = missing ? 'is missing' : reasonOf(error, part);
  const text = `${place}${field && ` '${field}'`} ${reason}${missing ? '' : foundText(part as Part, error.instancePath)}`;
  return Object.assign(new Error(text), {
    statusCode: 400,
    validation: [{ ...error, instancePath: field && `/${field}` }],
    validationContext: place,
  });
}

function foundText(part: Part, path: string): string {
  let found: unknown = part;
  for (const step of path.split('/').slice(1)) found = (found as Part | null)?.[step];
  if (found === null || ['number', 'boolean'].includes(typeof found)) return `, found ${found}`;
  if (typeof found === 'string') return found.length > 60 ? '' : `, found '${found}'`;
  return found === undefined ? '' : `, found ${Array.isArray(found) ? 'a list' : 'an object'}`;
}

/** Type of a body that is read as bytes or not at all. */
export const NoBody = Type.Optional(Type.Unknown());
