import { Monitor, Moon, Sun } from 'lucide-react';
import { useUi } from '../state/ui.ts';

const themes = [
  ['system', 'As the system', Monitor],
  ['light', 'Light', Sun],
  ['dark', 'Dark', Moon],
] as const;

export const ThemeChoice = () => {
  const theme = useUi(ui => ui.theme);
  return (
    <section>
      <h2>Theme</h2>
      <div className="choices" role="radiogroup" aria-label="Theme">
        {themes.map(([value, words, Icon]) => (
          <label key={value}>
            <input
              type="radio"
              name="theme"
              checked={theme === value}
              onChange={() => useUi.setState({ theme: value })}
            />
            <Icon size={14} aria-hidden="true" /> {words}
          </label>
        ))}
      </div>
    </section>
  );
};
