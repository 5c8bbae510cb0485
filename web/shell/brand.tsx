import { Link } from 'wouter';

/** The mark, which leads home. */
export const Brand = ({ words = false }: { readonly words?: boolean }) => (
  <Link className="brand" href="/" aria-label="Sluice: all workflows">
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent-fill)" />
      <path
        d="M8 11h7a4 4 0 0 1 4 4v2a4 4 0 0 0 4 4h1"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
      />
      <circle cx="8.5" cy="21" r="2.5" fill="#fff" />
      <circle cx="23.5" cy="11" r="2.5" fill="#fff" />
    </svg>
    {words && 'Sluice'}
  </Link>
);
