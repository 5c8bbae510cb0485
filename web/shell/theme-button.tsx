import { Monitor, Moon, Sun } from 'lucide-react';
import { IconButton } from '../parts/button.tsx';
import { type Theme, useUi } from '../state/ui.ts';

const next: { readonly [theme in Theme]: Theme } = { system: 'light', light: 'dark', dark: 'system' };
const icons = { system: Monitor, light: Sun, dark: Moon } as const;
const words = { system: 'as the system', light: 'light', dark: 'dark' } as const;

/** Goes round the themes. */
export const ThemeButton = () => {
  const theme = useUi(ui => ui.theme);
  const Icon = icons[theme];
  return (
    <IconButton label={`Theme: ${words[theme]}`} onClick={() => useUi.setState({ theme: next[theme] })}>
      <Icon size={16} />
    </IconButton>
  );
};
