import type { Viewport } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { OperatorInfo } from '#server/http/shapes/catalogue.ts';
import { ChangeList } from './change-list.tsx';
import { type Change, type Content, changesOf, signsOf, type WorkflowDiff } from './changes.ts';
import { DiffCanvas } from './diff-canvas.tsx';
import { type DiffEdge, type DiffNode, diffScene, type Marks } from './diff-scene.ts';
import { settingLines } from './diff-settings.ts';
import { around, type Box, centredOn, enclosingBox, inView } from './viewport.ts';

interface DiffViewProps {
  readonly names: readonly [string, string];
  readonly from: Content;
  readonly to: Content;
  readonly diff: WorkflowDiff;
  readonly operators: readonly OperatorInfo[];
  /** Key of the change that is looked at. */
  readonly at: string | null;
  readonly onAt: (key: string) => void;
  /** What only moved is listed too. */
  readonly moved: boolean;
  readonly onMoved: (moved: boolean) => void;
}

/** What one canvas draws, and where each thing is. */
interface Side {
  readonly nodes: DiffNode[];
  readonly edges: DiffEdge[];
  readonly boxes: ReadonlyMap<string, Box>;
}

/** Both canvases, moving as one, and the list of what differs. */
export function DiffView({ names, from, to, diff, operators, at, onAt, moved, onMoved }: DiffViewProps) {
  const infos = useMemo(() => new Map(operators.map(info => [info.type, info])), [operators]);
  const all = useMemo(() => changesOf(diff, from, to, type => infos.get(type)?.label ?? type), [diff, from, to, infos]);
  const changes = useMemo(() => all.filter(change => moved || !change.moved), [all, moved]);
  const current = changes.find(({ key }) => key === at) ?? null;
  const marks = useMemo<Marks>(() => {
    const of = (kind: Change['kind']) => signsOf(changes, kind);
    return { node: of('node'), link: of('link'), note: of('note'), group: of('group'), current: current?.key ?? null };
  }, [changes, current]);
  const portsOf = useCallback((type: string) => infos.get(type)?.ports, [infos]);
  const [left, right] = useMemo((): readonly [Side, Side] => {
    const [before, after] = [diffScene(from, marks, portsOf), diffScene(to, marks, portsOf)];
    const around = enclosingBox([...before.boxes.values(), ...after.boxes.values()]);
    const withLines = ({ nodes, edges, boxes }: Side, content: Content): Side => {
      const lines = settingLines(changes, content, marks.current, around);
      return { nodes: [...nodes, ...lines.nodes], edges, boxes: new Map([...boxes, ...lines.boxes]) };
    };
    return [withLines(before, from), withLines(after, to)];
  }, [from, to, marks, portsOf, changes]);

  const [viewport, setViewport] = useState<Viewport>({ x: 0, y: 0, zoom: 1 });
  const side = useRef<HTMLElement>(null);
  const size = () => ({ width: side.current?.clientWidth ?? 600, height: side.current?.clientHeight ?? 500 });
  const boxOf = (change: Change): Box | undefined => {
    if (change.kind !== 'link') return right.boxes.get(change.key) ?? left.boxes.get(change.key);
    const link = [...to.links, ...from.links].find(({ id }) => id === change.id);
    const ends = [link?.from, link?.to].flatMap(end => {
      const box = right.boxes.get(`node:${end?.operator}`) ?? left.boxes.get(`node:${end?.operator}`);
      return box ? [box] : [];
    });
    return enclosingBox(ends);
  };
  const look = (change: Change) => {
    onAt(change.key);
    const box = boxOf(change);
    if (box) setViewport(now => (inView(box, size(), now) ? now : centredOn(box, size(), now.zoom)));
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at once, when both sides are there
  useEffect(() => {
    const whole = enclosingBox([...left.boxes.values(), ...right.boxes.values()]);
    if (whole) setViewport(around(whole, size()));
    if (current) look(current);
  }, []);

  const step = useRef((_by: 1 | -1): void => undefined);
  step.current = by => {
    const here = current ? changes.indexOf(current) : by === 1 ? -1 : 0;
    const next = changes[(here + by + changes.length) % Math.max(1, changes.length)];
    if (next) look(next);
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const writing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select') !== null;
      if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'n') step.current(1);
      else if (event.key === 'p') step.current(-1);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);

  const pick = (key: string) => {
    const found = changes.find(change => change.key === key);
    if (found) onAt(found.key);
  };
  const shared = { viewport, onViewport: setViewport, onPick: pick };
  return (
    <main className="diff-body">
      <div className="diff-side">
        <h2>{names[0]}</h2>
        <DiffCanvas label={`Before: ${names[0]}`} nodes={left.nodes} edges={left.edges} ref={side} {...shared} />
      </div>
      <div className="diff-side">
        <h2>{names[1]}</h2>
        <DiffCanvas label={`After: ${names[1]}`} nodes={right.nodes} edges={right.edges} {...shared} />
      </div>
      <ChangeList
        changes={changes}
        hidden={all.length - changes.length}
        current={current}
        moved={moved}
        onMoved={onMoved}
        onLook={look}
        onStep={by => step.current(by)}
      />
    </main>
  );
}
