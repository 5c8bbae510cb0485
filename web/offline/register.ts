/** Has the browser keep the app, so that it opens without a server. On plain http elsewhere than localhost browsers refuse; all else works there. */
export function keepApp(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  const build = document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content;
  // Tells which build this page is of, so that the files of others may go.
  const tell = () => void serviceWorker.ready.then(({ active }) => active?.postMessage(build));
  serviceWorker.addEventListener('controllerchange', tell);
  const register = () => void serviceWorker.register('/sw.js').then(tell, () => undefined);
  // What the first page needs comes first.
  if (document.readyState === 'complete') register();
  else window.addEventListener('load', register, { once: true });
}
