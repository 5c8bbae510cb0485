import { useOperators } from '../state/queries.ts';

/** The operators that there are, by group. */
export const Palette = () => {
  const { data = [] } = useOperators();
  return (
    <ul>
      {data.map(({ type, label }) => (
        <li key={type}>{label}</li>
      ))}
    </ul>
  );
};
