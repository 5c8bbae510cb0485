import './shell.css';
import { LogOut, Settings, Users } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { NoticeBell } from '../notices/notice-bell.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { Menu, MenuItem, MenuLine } from '../parts/menu.tsx';
import { useSession } from '../state/session.ts';
import { Brand } from './brand.tsx';
import { useSignOut } from './sign-out-dialog.tsx';
import { ThemeButton } from './theme-button.tsx';

interface PageProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** Every page but the editor: top bar with the places there are, and a column of content. */
export const Page = ({ title, children }: PageProps) => {
  const [here] = useLocation();
  const { data } = useSession();
  useEffect(() => {
    document.title = `${title} · Sluice`;
  }, [title]);
  const place = (to: string, name: string) => (
    <Link href={to} aria-current={here === to || (to !== '/' && here.startsWith(to)) ? 'page' : undefined}>
      {name}
    </Link>
  );
  return (
    <div className="page">
      <header className="top-bar">
        <Brand words />
        <nav className="page-nav" aria-label="Places">
          {place('/', 'Workflows')}
          {place('/datasets', 'Datasets')}
          {data?.user?.admin && place('/people', 'People')}
        </nav>
        <span className="gap" />
        <NoticeBell />
        <ThemeButton />
        <AccountMenu />
      </header>
      <main className="page-body">
        <div className="page-column">{children}</div>
      </main>
    </div>
  );
};

/** The visitor's own disc, with what concerns their account. */
export const AccountMenu = () => {
  const { data } = useSession();
  const [, go] = useLocation();
  const user = data?.user;
  const { leave, dialog } = useSignOut(user ?? null);
  if (!user)
    return (
      <Link className="button" href="/login">
        Sign in
      </Link>
    );
  return (
    <>
      <Menu
        label={`Account of ${user.name}`}
        trigger={
          <button type="button" className="button icon-only" data-look="bare" aria-label={`Account of ${user.name}`}>
            <Avatar person={user} />
          </button>
        }
      >
        <MenuItem icon={<Settings size={14} />} label="Settings" onSelect={() => go('/settings')} />
        {user.admin && <MenuItem icon={<Users size={14} />} label="People" onSelect={() => go('/people')} />}
        <MenuLine />
        <MenuItem icon={<LogOut size={14} />} label="Sign out" onSelect={() => void leave()} />
      </Menu>
      {dialog}
    </>
  );
};
