import type { ReactNode } from 'react';
import { ApiFault } from '../state/api.ts';

interface EmptyProps {
  readonly icon?: ReactNode;
  readonly title: string;
  /** What to do next, in a sentence. */
  readonly children?: ReactNode;
}

/** What a place says while there is nothing in it. */
export const Empty = ({ icon, title, children }: EmptyProps) => (
  <div className="empty">
    {icon}
    <strong>{title}</strong>
    {children && <p>{children}</p>}
  </div>
);

/** Says what went wrong and what to do about it. */
export const FaultNote = ({ error }: { readonly error: Error }) => (
  <p className="fault" role="alert">
    {error.message} {error instanceof ApiFault && <span>{error.remedy}</span>}
  </p>
);
