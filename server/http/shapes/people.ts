import { type Static, Type } from 'typebox';
import { Nullable, Role, Time, words } from './elements.ts';

/** A person as others see them. `color` is a CSS colour that stays theirs. */
export const Person = Type.Object({ id: Type.String(), name: Type.String(), color: Type.String() });
export type Person = Static<typeof Person>;

/** GET /people: somebody found; `access` tells whether they may see the workflow that was asked about. */
export const FoundPerson = Type.Object({ ...Person.properties, access: Type.Optional(Type.Boolean()) });
export type FoundPerson = Static<typeof FoundPerson>;

/** A person as they and admins see them. */
export const Account = Type.Object({
  ...Person.properties,
  email: Type.String(),
  admin: Type.Boolean(),
  disabled: Type.Boolean(),
  created: Time,
});
export type Account = Static<typeof Account>;

/** GET /session: who is asking. `setup` is true until the first account exists. */
export const SessionState = Type.Object({
  user: Nullable(Account),
  setup: Type.Boolean(),
  /** Whether anybody may make an account. */
  signup: Type.Boolean(),
  version: Type.String(),
});
export type SessionState = Static<typeof SessionState>;

const Email = Type.String({ minLength: 3, maxLength: 200, pattern: '^[^@\\s]+@[^@\\s]+$' });
const Password = Type.String({ minLength: 8, maxLength: 200 });
const Name = Type.String({ minLength: 1, maxLength: 100 });

/** POST /setup (first visitor), POST /users (admin), POST /signup (open signup, or with `link`). */
export const NewAccount = Type.Object({
  name: Name,
  email: Email,
  password: Password,
  admin: Type.Optional(Type.Boolean()),
  /** Secret of a share link that invites. */
  link: Type.Optional(Type.String()),
});
export type NewAccount = Static<typeof NewAccount>;
/** POST /session. */
export const Login = Type.Object({ email: Type.String({ maxLength: 200 }), password: Type.String({ maxLength: 200 }) });
export type Login = Static<typeof Login>;

/** PATCH /users/:id: name and colour for oneself, everything for admins. A password that an admin sets signs the person out everywhere. */
export const AccountChange = Type.Object({
  name: Type.Optional(Name),
  color: Type.Optional(Type.String({ pattern: '^#[0-9a-f]{6}$' })),
  email: Type.Optional(Email),
  admin: Type.Optional(Type.Boolean()),
  disabled: Type.Optional(Type.Boolean()),
  password: Type.Optional(Password),
});
export type AccountChange = Static<typeof AccountChange>;
/** POST /me/password. */
export const PasswordChange = Type.Object({ current: Type.String({ maxLength: 200 }), password: Password });

/** DELETE /users/:id: what becomes of what they own, where they own something; one's own password for one's own account. */
export const AccountRemoval = Type.Object({
  owned: Type.Optional(words(['pass', 'delete'], 'pass: to the person `to`; delete: unless somebody else owns it too')),
  /** Id of the person who gets it. */
  to: Type.Optional(Type.String()),
  password: Type.Optional(Type.String({ maxLength: 200 })),
});
export type AccountRemoval = Static<typeof AccountRemoval>;
/** GET /users/:id/belongings: how many workflows and datasets somebody owns. */
export const Belongings = Type.Object({ workflows: Type.Integer(), datasets: Type.Integer() });
export type Belongings = Static<typeof Belongings>;

/** POST /users/:id/reset: the secret of a link, `/reset/<secret>`, that sets a new password once; shown once. */
export const ResetLink = Type.Object({ secret: Type.String(), expires: Time });
export type ResetLink = Static<typeof ResetLink>;
/** GET /resets/:secret: whose password it sets. */
export const ResetTarget = Type.Object({ name: Type.String(), email: Type.String() });
export type ResetTarget = Static<typeof ResetTarget>;
/** POST /resets/:secret. */
export const NewPassword = Type.Object({ password: Password });

/** One place where somebody is signed in. */
export const SessionInfo = Type.Object({
  id: Type.String(),
  created: Time,
  used: Time,
  agent: Type.String(),
  current: Type.Boolean(),
});
export type SessionInfo = Static<typeof SessionInfo>;

export const scopes = ['read', 'write', 'run', 'admin'] as const;
/** An API token; its secret is shown once, when it is made. */
export const Token = Type.Object({
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(words(scopes)),
  created: Time,
  expires: Nullable(Time),
  used: Nullable(Time),
});
export type Token = Static<typeof Token>;
export const NewToken = Type.Object({
  name: Name,
  scopes: Type.Array(words(scopes), { minItems: 1 }),
  expires: Type.Optional(Time),
});
export type NewToken = Static<typeof NewToken>;
export const MadeToken = Type.Object({ ...Token.properties, secret: Type.String() });
export type MadeToken = Static<typeof MadeToken>;

/** Somebody's part in a workflow or dataset. */
export const Member = Type.Object({ person: Person, role: Role });
export type Member = Static<typeof Member>;
/** PUT …/members/:user. */
export const NewRole = Type.Object({ role: Role });
/** PUT …/public. */
export const Publicity = Type.Object({ public: Type.Boolean() });

/** A link that gives whoever opens it a part; viewing needs no account, more does. */
export const ShareLink = Type.Object({
  id: Type.String(),
  secret: Type.String(),
  role: Role,
  created: Time,
  expires: Nullable(Time),
});
export type ShareLink = Static<typeof ShareLink>;
/** POST …/links. */
export const NewShareLink = Type.Object({
  role: words(['viewer', 'runner', 'commenter', 'editor']),
  expires: Type.Optional(Time),
});
/** POST /links/:secret: what the person has a part in now. GET, for anybody: where the link leads. */
export const Joined = Type.Object({ kind: words(['workflow', 'dataset']), target: Type.String(), role: Role });

/** One line of the audit log. */
export const AuditEntry = Type.Object({
  id: Type.String(),
  at: Time,
  person: Nullable(Person),
  action: Type.String({ description: 'such as `login`, `login-refused`, `workflow.share`, `run.start`' }),
  target: Type.String(),
  detail: Type.Record(Type.String(), Type.Unknown()),
  address: Type.String(),
});
export type AuditEntry = Static<typeof AuditEntry>;
/** GET /audit: newest first; `action` and `target` are exact, `user` is an id, `from` and `to` bound the time. */
export const AuditQuery = Type.Object({
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
  action: Type.Optional(Type.String()),
  target: Type.Optional(Type.String()),
  user: Type.Optional(Type.String()),
  from: Type.Optional(Time),
  to: Type.Optional(Time),
});
