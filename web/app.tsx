import { lazy, type ReactNode, Suspense } from 'react';
import { Toaster } from 'sonner';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { JoinPage } from './account/join-page.tsx';
import { LoginPage } from './account/login-page.tsx';
import { SetupPage } from './account/setup-page.tsx';
import { HomePage } from './home/home-page.tsx';
import { Empty, FaultNote } from './parts/empty.tsx';
import { Page } from './shell/page.tsx';
import { askForEditor } from './state/queries.ts';
import { askForSession, useSession } from './state/session.ts';
import { useDark } from './state/ui.ts';

const loadEditor = () => import('./shell/editor-page.tsx');
const EditorPage = lazy(async () => ({ default: (await loadEditor()).EditorPage }));
const DiffPage = lazy(async () => ({ default: (await import('./versions/diff-page.tsx')).DiffPage }));
const VersionPage = lazy(async () => ({ default: (await import('./versions/version-page.tsx')).VersionPage }));
const DatasetsPage = lazy(async () => ({ default: (await import('./datasets/datasets-page.tsx')).DatasetsPage }));
const DatasetPage = lazy(async () => ({ default: (await import('./datasets/dataset-page.tsx')).DatasetPage }));
const ResetPage = lazy(async () => ({ default: (await import('./account/reset-page.tsx')).ResetPage }));
const PeoplePage = lazy(async () => ({ default: (await import('./people/people-page.tsx')).PeoplePage }));
const SettingsPage = lazy(async () => ({ default: (await import('./people/settings-page.tsx')).SettingsPage }));

/** Everything that the first page needs is asked for at once, not one after the other as each is drawn. */
export function askEarly(): void {
  askForSession();
  const workflow = /^\/w\/([^/]+)(\/runs\/[^/]+)?\/?$/.exec(window.location.pathname)?.[1];
  if (workflow === undefined) return;
  void loadEditor();
  askForEditor(decodeURIComponent(workflow));
}

/** Routes and what each needs of the visitor: an account, or nothing where a public page may answer. */
export const App = () => (
  <>
    <Suspense fallback={<output className="hidden-text">Loading…</output>}>
      <Switch>
        <Route path="/setup" component={SetupPage} />
        <Route path="/login" component={LoginPage} />
        <Route path="/reset/:secret">{({ secret }) => <ResetPage secret={secret} />}</Route>
        <Route path="/join/:secret">{({ secret }) => <JoinPage secret={secret} />}</Route>
        <Route path="/">{signedIn(<HomePage />)}</Route>
        <Route path="/datasets">
          {signedIn(
            <Page title="Datasets">
              <DatasetsPage />
            </Page>,
          )}
        </Route>
        <Route path="/datasets/:name">
          {({ name }) =>
            anyone(
              <Page title={decodeURIComponent(name)}>
                <DatasetPage name={decodeURIComponent(name)} />
              </Page>,
            )
          }
        </Route>
        <Route path="/people">
          {signedIn(
            <Page title="People">
              <PeoplePage />
            </Page>,
          )}
        </Route>
        <Route path="/settings">
          {signedIn(
            <Page title="Settings">
              <SettingsPage />
            </Page>,
          )}
        </Route>
        <Route path="/w/:id/diff">{({ id }) => anyone(<DiffPage workflow={id} />)}</Route>
        <Route path="/w/:id/versions/:n">
          {({ id, n }) => anyone(<VersionPage key={`${id}/${n}`} workflow={id} number={Number(n)} />)}
        </Route>
        <Route path="/w/:id/runs/:run">
          {({ id, run }) => anyone(<EditorPage key={`${id}/${run}`} workflow={id} run={run} />)}
        </Route>
        <Route path="/w/:id">{({ id }) => anyone(<EditorPage key={id} workflow={id} />)}</Route>
        <Route>
          {signedIn(
            <Page title="Not found">
              <h1 className="hidden-text">Not found</h1>
              <Empty title="There is no such page">The address may be mistyped, or what it named is gone.</Empty>
              <Link className="button" href="/">
                All workflows
              </Link>
            </Page>,
          )}
        </Route>
      </Switch>
    </Suspense>
    <Toasts />
  </>
);

/** Below the bar, where they cover neither rows nor buttons of the panels. */
const Toasts = () => (
  <Toaster theme={useDark() ? 'dark' : 'light'} position="top-center" offset={{ top: 56 }} closeButton />
);

const signedIn = (children: ReactNode) => <Gate account>{children}</Gate>;
const anyone = (children: ReactNode) => <Gate>{children}</Gate>;

/** Sends a visitor to the first page that they need: setup on a fresh server, sign-in where an account is wanted. */
const Gate = ({ account = false, children }: { readonly account?: boolean; readonly children: ReactNode }) => {
  const { data, error } = useSession();
  const [here] = useLocation();
  if (error) return <FaultNote error={error} />;
  if (!data) return null;
  if (data.setup) return <Redirect to="/setup" replace />;
  if (account && !data.user) return <Redirect to={`/login?next=${encodeURIComponent(here)}`} replace />;
  return children;
};
