import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Traced } from './traced.ts';

export type Theme = 'system' | 'light' | 'dark';
export const dockTabs = ['results', 'chart', 'lineage', 'console', 'problems', 'runs'] as const;
export type DockTab = (typeof dockTabs)[number];
export type Side = 'palette' | 'properties' | 'dock';

/** What stays as the person left it, on this machine. Sizes in pixels. */
interface Kept {
  readonly theme: Theme;
  readonly open: { readonly [side in Side]: boolean };
  readonly sizes: { readonly [side in Side]: number };
  readonly dockTab: DockTab;
  readonly minimap: boolean;
  readonly snap: boolean;
  readonly cursors: boolean;
}

/** What is forgotten on leaving the page. */
interface Passing {
  /** Ids of the selected nodes, groups and notes. */
  readonly selection: readonly string[];
  readonly selectedLinks: readonly string[];
  /** The macro that is open, and those it is in, outermost first: ids of nodes. */
  readonly macros: readonly string[];
  /** Whom the view follows: a replica's id. */
  readonly following: number | null;
  /** Open layer above the canvas. */
  readonly layer: 'commands' | 'find' | 'shortcuts' | 'versions' | 'name-version' | 'compare' | 'share' | null;
  /** A field that the properties panel should bring into view. */
  readonly focusField: { readonly node: string; readonly field: string } | null;
  /** What the lineage panel explains. */
  readonly traced: Traced | null;
  /** A row that the results panel should bring into view, once its node is shown. */
  readonly focusRow: { readonly node: string; readonly port: string; readonly row: number } | null;
}

/** A small screen starts with small panels; what the person makes of them stays. */
const small = typeof innerWidth === 'number' && (innerWidth < 1200 || innerHeight < 760);

const initial: Kept = {
  theme: 'system',
  open: { palette: true, properties: true, dock: true },
  sizes: small ? { palette: 160, properties: 232, dock: 168 } : { palette: 224, properties: 320, dock: 264 },
  dockTab: 'results',
  minimap: true,
  snap: true,
  cursors: true,
};

export type UiState = Kept & Passing;

/** The person's own screen: panels, theme, selection. Nothing here is shared or stored on the server. */
export const useUi = create<UiState>()(
  persist(
    (): UiState => ({
      ...initial,
      selection: [],
      selectedLinks: [],
      macros: [],
      following: null,
      layer: null,
      focusField: null,
      traced: null,
      focusRow: null,
    }),
    {
      name: 'sluice.ui',
      version: 1,
      partialize: ({ theme, open, sizes, dockTab, minimap, snap, cursors }): Kept => ({
        theme,
        open,
        sizes,
        dockTab,
        minimap,
        snap,
        cursors,
      }),
      merge: (stored, now) => ({
        ...now,
        ...(stored as Kept),
        open: { ...now.open, ...(stored as Partial<Kept>)?.open },
        sizes: { ...now.sizes, ...(stored as Partial<Kept>)?.sizes },
      }),
    },
  ),
);

const set = (change: Partial<UiState> | ((now: UiState) => Partial<UiState>)): void => {
  useUi.setState(change);
};

export const setOpen = (side: Side, open: boolean): void => set(ui => ({ open: { ...ui.open, [side]: open } }));
export const toggleSide = (side: Side): void => setOpen(side, !useUi.getState().open[side]);
export const setSize = (side: Side, size: number): void => set(ui => ({ sizes: { ...ui.sizes, [side]: size } }));
/** Opens the dock at a tab; asked for by a person, so a closed dock opens. */
export const showTab = (dockTab: DockTab): void => set(ui => ({ dockTab, open: { ...ui.open, dock: true } }));
export const resetPanels = (): void => set({ open: initial.open, sizes: initial.sizes, dockTab: initial.dockTab });
export const openLayer = (layer: Passing['layer']): void => set({ layer });
/** Puts the chosen theme on the page; returns what undoes it. */
export function watchTheme(): () => void {
  const media = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const { theme } = useUi.getState();
    const dark = theme === 'dark' || (theme === 'system' && media.matches);
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  };
  apply();
  media.addEventListener('change', apply);
  const stop = useUi.subscribe((now, before) => now.theme !== before.theme && apply());
  return () => {
    media.removeEventListener('change', apply);
    stop();
  };
}

/** Whether the page is dark now. */
export const useDark = (): boolean =>
  useUi(ui => ui.theme === 'dark' || (ui.theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches));
