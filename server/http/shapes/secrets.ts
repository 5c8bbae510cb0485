import { type Static, Type } from 'typebox';

/** GET /secrets, for whoever may edit some workflow: names, never values. */
export const SecretName = Type.Object({ name: Type.String() });
export type SecretName = Static<typeof SecretName>;

/** PUT /secrets/:name. */
export const NewSecret = Type.Object({ value: Type.String({ minLength: 1, maxLength: 100_000 }) });
