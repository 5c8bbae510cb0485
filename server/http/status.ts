import type { ErrorCode, SluiceError } from '#engine/errors.ts';

/** Codes whose answer is not 400, bad input. */
const statuses: { readonly [code in ErrorCode]?: number } = {
  SIGN_IN_NEEDED: 401,
  LOGIN_REFUSED: 401,
  TOKEN_INVALID: 401,
  PASSWORD_WRONG: 403,
  SCOPE_NEEDED: 403,
  ROLE_NEEDED: 403,
  ADMIN_NEEDED: 403,
  ORIGIN_REFUSED: 403,
  SIGNUP_CLOSED: 403,
  NOT_FOUND: 404,
  ROUTE_UNKNOWN: 404,
  RUN_UNKNOWN: 404,
  NODE_UNKNOWN: 404,
  PORT_UNKNOWN: 404,
  ROW_UNKNOWN: 404,
  LINK_INVALID: 404,
  BLOB_UNKNOWN: 404,
  EDIT_CONFLICT: 409,
  RESULT_NOT_STORED: 409,
  RUN_INCOMPLETE: 409,
  LINEAGE_OFF: 409,
  SETUP_DONE: 409,
  EMAIL_TAKEN: 409,
  LAST_ADMIN: 409,
  LAST_OWNER: 409,
  TOO_LARGE: 413,
  TOO_MANY_ATTEMPTS: 429,
  SERVER_FAILED: 500,
  LINEAGE_DAMAGED: 500,
  DATABASE_DOWN: 503,
  BLOB_STORE_DOWN: 503,
  DISK_FULL: 507,
  DATA_UNWRITABLE: 507,
};

/** The HTTP status that an error is answered with. */
export const statusOf = (error: SluiceError): number => statuses[error.code] ?? 400;
