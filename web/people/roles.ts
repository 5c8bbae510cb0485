import type { Role } from '#server/http/shapes/elements.ts';

export type SharedKind = 'workflow' | 'dataset';

/** Roles from most to least, with what each may do. */
export const rolesOf = (kind: SharedKind): readonly (readonly [Role, string])[] =>
  kind === 'workflow'
    ? [
        ['owner', 'Everything: shares, publishes and deletes it.'],
        ['editor', 'Changes the workflow, runs it and comments.'],
        ['commenter', 'Runs it and comments; changes nothing.'],
        ['runner', 'Runs it and sees results; changes nothing.'],
        ['viewer', 'Sees the workflow, its runs and their results.'],
      ]
    : [
        ['owner', 'Everything: shares, publishes and deletes it.'],
        ['editor', 'Uploads files and commits versions.'],
        ['viewer', 'Sees all versions, downloads files and uses them in workflows.'],
      ];

export const mayDo = (kind: SharedKind, role: Role): string => rolesOf(kind).find(([name]) => name === role)?.[1] ?? '';
