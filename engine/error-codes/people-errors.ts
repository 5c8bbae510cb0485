import { entry } from './entry.ts';

/** Errors of people and their rights. */
export const peopleErrors = {
  // people and rights
  SIGN_IN_NEEDED: entry('server', 'this needs somebody who is signed in', 'Sign in, or send an API token.'),
  LOGIN_REFUSED: entry(
    'server',
    'e-mail or password is not right',
    'Check both; an admin can make a link that sets a new password.',
  ),
  PASSWORD_WRONG: entry('server', 'the current password is not right', 'Type the password that you signed in with.'),
  TOO_MANY_ATTEMPTS: entry('server', 'too many attempts', 'Try again in {seconds} s.'),
  TOKEN_INVALID: entry(
    'server',
    'the API token is unknown, expired or withdrawn',
    'Make a new one under your account.',
  ),
  SCOPE_NEEDED: entry('server', "the API token lacks the scope '{scope}'", 'Make a token that has it.'),
  ROLE_NEEDED: entry(
    'server',
    'this {kind} lets you be {found}, and this needs {wanted}',
    'Ask an owner for the role.',
  ),
  EDITOR_NEEDED: entry(
    'server',
    'this is for those who may edit a workflow',
    'Make a workflow, or ask for a part in one.',
  ),
  ADMIN_NEEDED: entry('server', 'only an admin may do this', 'Ask an admin.'),
  ORIGIN_REFUSED: entry(
    'server',
    "a page of '{origin}' may not act here in your name",
    "Open this server's own page; behind a proxy, let it pass the Host header on or set SLUICE_PUBLIC_URL.",
  ),
  SETUP_DONE: entry('server', 'this server has its first account already', 'Sign in.'),
  SIGNUP_CLOSED: entry('server', 'nobody can make an account here by themselves', 'Ask an admin for one.'),
  EMAIL_TAKEN: entry('server', "'{email}' has an account already", 'Sign in with it, or use another address.'),
  LAST_ADMIN: entry('server', 'nobody else is admin here', 'Make somebody else admin first.'),
  OWNS_THINGS: entry(
    'server',
    '{name} owns {workflows} workflow(s) and {datasets} dataset(s)',
    'Say who gets them, or that they are deleted.',
  ),
  RESET_INVALID: entry(
    'server',
    'this link for a new password does not work, or no longer',
    'Ask an admin for a new one; it works once, within a day.',
  ),
  LAST_OWNER: entry('server', 'nobody else owns this {kind}', 'Make somebody else owner first.'),
  LINK_INVALID: entry('server', 'this link does not work, or no longer', 'Ask an owner for a new one.'),
  NOT_FOUND: entry('server', "there is no {kind} '{name}' that you can see", 'Check the address, or ask its owner.'),
  REQUEST_INVALID: entry(
    'server',
    'the request does not fit: {reason}',
    'Correct what is named; /docs says what fits.',
  ),
};
