import { Page } from '../shell/page.tsx';
import { useWorkflows } from '../state/queries.ts';

/** Workflows and examples. */
export const HomePage = () => {
  const { data } = useWorkflows();
  return (
    <Page title="Workflows">
      <ul>
        {data?.items.map(({ id, name }) => (
          <li key={id}>
            <a href={`/w/${id}`}>{name}</a>
          </li>
        ))}
      </ul>
    </Page>
  );
};
