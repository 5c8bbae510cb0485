const panels = ['.top-bar', '.side.left', '.canvas', '.dock', '.side.right'];
const reachable = 'a[href], button:not(:disabled), input:not(:disabled), [tabindex="0"]';

/** Moves the focus on to the next panel of the editor, or back, in the order in which they stand: Tab on the canvas adds. */
export function goToPanel(by: 1 | -1): void {
  const here = panels.flatMap(name => document.querySelector<HTMLElement>(name) ?? []);
  const at = here.findIndex(panel => panel.contains(document.activeElement));
  const next = here[at < 0 ? 0 : (at + by + here.length) % here.length];
  if (!next) return;
  const first = next.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]') ?? next.querySelector(reachable);
  (next.classList.contains('canvas') ? next : (first ?? next)).focus();
}
