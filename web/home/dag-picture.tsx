import { groupColor } from '../palette/operator-icon.tsx';
import { useOperators } from '../state/queries.ts';

interface Drawn {
  readonly operators: readonly {
    readonly id: string;
    readonly type: string;
    readonly position: { x: number; y: number };
  }[];
  readonly links: readonly {
    readonly id: string;
    readonly from: { operator: string };
    readonly to: { operator: string };
  }[];
}

const [width, height] = [264, 120];

/** A small picture of a workflow, drawn from its content. */
export const DagPicture = ({ content }: { readonly content: unknown }) => {
  const { data = [] } = useOperators();
  const { operators = [], links = [] } = (content ?? {}) as Partial<Drawn>;
  const groups = new Map(data.map(({ type, group }) => [type, group]));
  const xs = operators.map(({ position }) => position.x);
  const ys = operators.map(({ position }) => position.y);
  const columns = new Set(xs.map(x => Math.round(x / 120))).size;
  const lines = new Set(ys.map(y => Math.round(y / 60))).size;
  const box = Math.min(30, ((width - 24) / columns) * 0.7);
  const tall = Math.min(18, ((height - 24) / lines) * 0.72);
  const scale = (value: number, list: readonly number[], room: number, most: number) => {
    const [least, span] = [Math.min(...list), Math.max(...list) - Math.min(...list)];
    if (span === 0) return room / 2;
    const used = Math.min(room, span * most);
    return (room - used) / 2 + ((value - least) / span) * used;
  };
  const at = new Map(
    operators.map(({ id, position }) => [
      id,
      {
        x: 12 + scale(position.x, xs, width - box - 24, 0.2),
        y: 12 + scale(position.y, ys, height - tall - 24, 0.25),
      },
    ]),
  );
  return (
    <svg className="dag-picture" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {links.map(({ id, from, to }) => {
        const [a, b] = [at.get(from.operator), at.get(to.operator)];
        if (!a || !b) return null;
        const [x1, y1, x2, y2] = [a.x + box, a.y + tall / 2, b.x, b.y + tall / 2];
        const bend = Math.max(6, Math.abs(x2 - x1) / 2);
        return <path key={id} d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`} />;
      })}
      {operators.map(({ id, type }) => {
        const place = at.get(id)!;
        const color = groupColor(groups.get(type));
        return (
          <g key={id} transform={`translate(${place.x} ${place.y})`} style={{ color }}>
            <rect width={box} height={tall} rx="3.5" className="paper" />
            <rect width={box} height={tall} rx="3.5" fill="currentColor" fillOpacity="0.18" stroke="currentColor" />
            <rect x={box / 4} y={tall / 2 - 1.25} width={box / 2} height="2.5" rx="1.25" fill="currentColor" />
          </g>
        );
      })}
    </svg>
  );
};
