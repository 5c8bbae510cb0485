import { ChartColumn, Plus, X } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import { toast } from 'sonner';
import { addLink, gesture, setConfigFields } from '#collab/edits.ts';
import type { Attribute } from '#server/http/shapes/elements.ts';
import { addAt, boxesOf, select } from '../canvas/selection.ts';
import { Button } from '../parts/button.tsx';
import { Empty, FaultNote } from '../parts/empty.tsx';
import { TypeChip } from '../results/type-chip.tsx';
import { portBehind, portsOf, useKnowledge } from '../state/knowledge.ts';
import { useCheck } from '../state/queries.ts';
import type { Room } from '../state/room.ts';
import { useRoom } from '../state/room-context.tsx';
import { nodeLabel, useDocument } from '../state/use-document.ts';
import { ChartFrame } from './chart-frame.tsx';
import { drawnNotice, useDrawn } from './picture.ts';
import { isFilled, putOn, type Shelf, shelvesOf } from './shelves.ts';
import { Skeleton } from './skeleton.tsx';

const attributeDrag = 'application/x-sluice-attribute';

interface ChartBuilderProps {
  readonly workflow: string;
  readonly run: string | null;
  readonly node: string;
}

/** Tries charts of any node's rows: attributes are dragged onto shelves, and what is good becomes a node. */
export const ChartBuilder = ({ workflow, run, node }: ChartBuilderProps) => {
  const room = useRoom();
  const entry = useDocument(view => view.nodes.get(node));
  const operators = useKnowledge(known => known.operators);
  const ports = useKnowledge(known => portsOf(known, node, entry?.type ?? ''))?.outputs ?? [];
  const port = ports.find(({ kind }) => kind !== 'rejected' && kind !== 'model')?.name ?? 'out';
  const { data: check } = useCheck(workflow);
  const schema = check?.outputs[node]?.[port] ?? [];
  const charts = [...operators.values()].filter(({ group }) => group === 'visual');
  const [type, setType] = useState('bar');
  const [config, setConfig] = useState<{ readonly [name: string]: unknown }>({});
  const chart = operators.get(type);
  const shelves = chart ? shelvesOf(chart) : [];
  const wanted = Object.fromEntries(Object.entries(config).filter(([name]) => shelves.some(s => s.name === name)));
  const known = useKnowledge();
  const behind = portBehind(known, node, port);
  const ready = run !== null && isFilled(wanted, shelves);
  const drawn = useDrawn(run ?? '', ready ? { ...behind, type, config: wanted } : null);
  if (schema.length === 0)
    return (
      <Empty icon={<ChartColumn size={20} />} title="No attributes to draw">
        Configure this node, then drag its attributes onto a chart.
      </Empty>
    );
  return (
    <div className="chart-builder">
      <aside className="chart-fields" aria-label="Attributes">
        <p className="chart-attributes-title">Attributes</p>
        <ul className="chart-attributes">
          {schema.map(attribute => (
            <li key={attribute.name} draggable onDragStart={event => dragged(event, attribute)}>
              <TypeChip type={attribute.type} />
              <span className="ellipsis">{attribute.name}</span>
            </li>
          ))}
        </ul>
      </aside>
      <aside className="chart-shelves" aria-label="Chart">
        <label className="chart-kind">
          <span>Chart</span>
          <select value={type} onChange={event => setType(event.target.value)}>
            {charts.map(({ type: name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {shelves.map(shelf => (
          <ShelfRow
            key={shelf.name}
            shelf={shelf}
            value={config[shelf.name]}
            schema={schema}
            onPut={attribute => setConfig(now => putOn(now, shelf, attribute))}
          />
        ))}
        {room.editable && (
          <Button
            look="main"
            disabled={!isFilled(wanted, shelves)}
            onClick={() => keep(room, node, port, type, wanted)}
          >
            <Plus size={14} /> Add to the canvas
          </Button>
        )}
      </aside>
      <div className="chart-preview">
        {drawn.error && <FaultNote error={drawn.error} />}
        {!ready && (
          <Empty
            icon={<ChartColumn size={20} />}
            title={run === null ? 'Not run yet' : 'Drag attributes onto the chart'}
          >
            {run === null
              ? 'Run the workflow to draw the rows of this node.'
              : `“${nodeLabel(entry)}” can be drawn without adding a node.`}
          </Empty>
        )}
        {ready && !drawn.error && !drawn.data && <Skeleton label={chart?.label ?? type} />}
        {ready && !drawn.error && drawn.data && run !== null && (
          <ChartFrame
            run={run}
            node={null}
            label={`${chart?.label ?? type} of ${nodeLabel(entry, operators.get(entry?.type ?? '')?.label)}`}
            picture={{ spec: drawn.data.spec as object, notice: drawn.data.notice }}
            notice={drawnNotice(drawn.data)}
            input={behind}
          />
        )}
      </div>
    </div>
  );
};

function dragged(event: DragEvent, { name }: Attribute): void {
  event.dataTransfer.setData(attributeDrag, name);
  event.dataTransfer.effectAllowed = 'copy';
}

interface ShelfRowProps {
  readonly shelf: Shelf;
  readonly value: unknown;
  readonly schema: readonly Attribute[];
  readonly onPut: (attribute: string | null) => void;
}

const ShelfRow = ({ shelf, value, schema, onPut }: ShelfRowProps) => {
  const [over, setOver] = useState(false);
  const text = Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list inside does the same by keyboard
    <div
      className="chart-shelf"
      data-over={over}
      onDragOver={event => {
        if (!event.dataTransfer.types.includes(attributeDrag)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        setOver(false);
        onPut(event.dataTransfer.getData(attributeDrag));
      }}
    >
      <label title={shelf.hint}>
        <span>
          {shelf.title}
          {shelf.required && <span aria-hidden="true"> *</span>}
        </span>
        <select
          aria-label={shelf.title}
          value={shelf.many ? '' : text}
          onChange={event => event.target.value && onPut(event.target.value)}
        >
          <option value="">{shelf.many && text ? text : '—'}</option>
          {schema.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {text && (
        <button
          type="button"
          className="button icon-only"
          data-look="bare"
          aria-label={`Clear ${shelf.title}`}
          onClick={() => onPut(null)}
        >
          <X size={13} />
        </button>
      )}
    </div>
  );
};

/** Makes the tried chart a node behind the one it draws; one step. */
function keep(
  room: Room,
  node: string,
  port: string,
  type: string,
  config: { readonly [name: string]: unknown },
): void {
  const [box] = boxesOf(room, [node]);
  let made = '';
  gesture(room.editor, () => {
    made = addAt(room, type, { x: box.x + box.width + 160, y: box.y + box.height / 2 });
    setConfigFields(room.editor, made, config);
    const ports = (id: string) =>
      portsOf(useKnowledge.getState(), id, room.view.getState().nodes.get(id)?.type ?? type);
    addLink(room.editor, { operator: node, port }, { operator: made, port: 'in' }, ports);
  });
  select([made]);
  toast.success('Chart added; run the workflow to draw all of its rows.');
}
