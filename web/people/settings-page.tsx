import './people.css';
import { Account } from './own-account.tsx';
import { Password } from './own-password.tsx';
import { OwnRemoval } from './own-removal.tsx';
import { Sessions } from './own-sessions.tsx';
import { Tokens } from './own-tokens.tsx';
import { ThemeChoice } from './theme-choice.tsx';

/** A person's own account: name, password, sessions, tokens, theme. */
export const SettingsPage = () => (
  <div className="settings">
    <h1>Settings</h1>
    <Account />
    <ThemeChoice />
    <Password />
    <Sessions />
    <Tokens />
    <OwnRemoval />
  </div>
);
