import { type Static, type TSchema, Type } from 'typebox';

/** Text that is one of a few words. */
export const words = <const T extends readonly string[]>(list: T, description?: string) =>
  Type.Unsafe<T[number]>(Type.String({ enum: [...list], description }));

/** ISO 8601, UTC. */
export const Time = Type.String({ description: 'ISO 8601, UTC' });
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** What every request that fails answers with. */
export const Fault = Type.Object({
  /** A code of `engine/errors.ts`. */
  code: Type.String(),
  message: Type.String({ description: 'What was found, what was wanted, where.' }),
  remedy: Type.String({ description: 'What to do about it.' }),
  /** The node, field, file or line it is about. */
  node: Type.Optional(Type.String()),
  field: Type.Optional(Type.String()),
  problems: Type.Optional(Type.Array(Type.Unknown(), { description: 'All of them, when there are several.' })),
});
export type Fault = Static<typeof Fault>;

/** One thing that stands in a workflow's way, or that its reader should know. */
export const Problem = Type.Object({
  code: Type.String(),
  message: Type.String(),
  node: Type.Optional(Type.String()),
  field: Type.Optional(Type.String()),
});
export type Problem = Static<typeof Problem>;

/** A named, typed column. */
export const Attribute = Type.Object({ name: Type.String(), type: Type.String() });
export type Attribute = Static<typeof Attribute>;
export const Schema = Type.Array(Attribute);
export type Schema = Static<typeof Schema>;

/** A page of a list: `next` is the cursor of the next page, null at the end. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Nullable(Type.String()) });

export const roles = ['viewer', 'runner', 'commenter', 'editor', 'owner'] as const;
/** What a person may do with one workflow or dataset; each includes those before it. */
export const Role = words(roles, 'viewer < runner < commenter < editor < owner');
export type Role = (typeof roles)[number];
