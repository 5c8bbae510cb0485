import type { LayoutGraph, LayoutPlaces } from './layout-graph.ts';

let worker: Worker | null = null;
let asked = 0;

/**
 * Places for the nodes of a graph, left to right with few crossings; computed in a worker, loaded on first use.
 *
 * @throws {Error} when the worker cannot lay the graph out
 */
export function layOut(graph: LayoutGraph): Promise<LayoutPlaces> {
  worker ??= new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module', name: 'layout' });
  const here = worker;
  const number = ++asked;
  return new Promise((resolve, reject) => {
    const hear = ({ data }: MessageEvent<{ number: number; places?: LayoutPlaces; fault?: string }>) => {
      if (data.number !== number) return;
      here.removeEventListener('message', hear);
      if (data.places) resolve(data.places);
      else reject(new Error(data.fault));
    };
    here.addEventListener('message', hear);
    here.postMessage({ number, graph });
  });
}
