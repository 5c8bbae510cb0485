import { RunControls } from '../controls/run-controls.tsx';
import { useWorkflow } from '../state/queries.ts';
import { Brand } from './brand.tsx';
import { AccountMenu } from './page.tsx';
import { ThemeButton } from './theme-button.tsx';

/** The bar above the canvas. */
export const EditorBar = ({ workflow }: { readonly workflow: string }) => {
  const { data } = useWorkflow(workflow);
  return (
    <header className="top-bar">
      <Brand />
      <span className="crumb">/</span>
      <strong>{data?.name}</strong>
      <span className="gap" />
      <RunControls workflow={workflow} />
      <ThemeButton />
      <AccountMenu />
    </header>
  );
};
