import type { Role } from '#server/http/shapes/elements.ts';

export type SharedKind = 'workflow' | 'dataset';

/** Roles from most to least, with what each may do. */
export const rolesOf = (kind: SharedKind): readonly (readonly [Role, string])[] =>
  kind === 'workflow'
    ? [
        ['owner', 'Everything: also shares and deletes.'],
        ['editor', 'Changes, runs and comments.'],
        ['commenter', 'Runs and comments; changes nothing.'],
        ['runner', 'Runs and sees results; changes nothing.'],
        ['viewer', 'Sees the workflow, its runs and results.'],
      ]
    : [
        ['owner', 'Everything: also shares and deletes.'],
        ['editor', 'Uploads files and commits versions.'],
        ['viewer', 'Sees, downloads and uses all versions.'],
      ];

export const mayDo = (kind: SharedKind, role: Role): string => rolesOf(kind).find(([name]) => name === role)?.[1] ?? '';
