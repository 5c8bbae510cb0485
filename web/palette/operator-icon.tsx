import {
  ArrowDownWideNarrow,
  BarChart3,
  Braces,
  Brain,
  CaseSensitive,
  ChartArea,
  ChartLine,
  ChartPie,
  ChartScatter,
  CirclePlus,
  Clock,
  Code,
  Combine,
  Crop,
  Database,
  Dices,
  Download,
  Eraser,
  FileJson,
  FileSpreadsheet,
  FileText,
  Filter,
  Fingerprint,
  FoldVertical,
  GitFork,
  Globe,
  Grid2x2,
  Layers,
  List,
  type LucideIcon,
  Map as MapIcon,
  Merge,
  Package,
  PaintBucket,
  PenLine,
  Regex,
  Rows3,
  Save,
  ScanText,
  Search,
  ShieldCheck,
  Sigma,
  Smile,
  Split,
  Table,
  Table2,
  Tags,
  TextCursorInput,
  Timer,
  Type,
  UnfoldVertical,
  Unlink,
} from 'lucide-react';
import type { CSSProperties } from 'react';

/** Icons by operator type; what is not listed has its group's. */
const icons: { readonly [type: string]: LucideIcon } = {
  'csv-scan': FileSpreadsheet,
  'excel-scan': FileSpreadsheet,
  'json-scan': FileJson,
  'jsonl-scan': FileJson,
  'file-scan': FileText,
  'http-scan': Globe,
  'parquet-scan': Table2,
  'arrow-scan': Table2,
  'sql-source': Database,
  rows: Rows3,
  'text-input': TextCursorInput,
  assert: ShieldCheck,
  cast: Type,
  derive: CirclePlus,
  distinct: Fingerprint,
  'drop-null': Eraser,
  explode: UnfoldVertical,
  'fill-null': PaintBucket,
  filter: Filter,
  limit: Crop,
  pivot: Grid2x2,
  project: List,
  rename: PenLine,
  sample: Dices,
  sort: ArrowDownWideNarrow,
  split: Split,
  'top-k': ArrowDownWideNarrow,
  unnest: UnfoldVertical,
  unpivot: FoldVertical,
  window: Layers,
  'hash-join': Merge,
  'asof-join': Clock,
  'interval-join': Clock,
  union: Combine,
  except: Unlink,
  sql: Code,
  aggregate: Sigma,
  'dictionary-match': Tags,
  'keyword-search': Search,
  'regex-match': Regex,
  'regex-extract': Regex,
  sentiment: Smile,
  tokenize: CaseSensitive,
  if: GitFork,
  route: GitFork,
  macro: Package,
  sleep: Timer,
  'bar-chart': BarChart3,
  'line-chart': ChartLine,
  'area-chart': ChartArea,
  'pie-chart': ChartPie,
  'scatter-plot': ChartScatter,
  map: MapIcon,
};
const groupIcons: { readonly [group: string]: LucideIcon } = {
  source: Database,
  clean: Filter,
  combine: Merge,
  reduce: Sigma,
  text: ScanText,
  learn: Brain,
  visual: BarChart3,
  sink: Save,
  control: GitFork,
  udf: Braces,
};

export const groupTitles: { readonly [group: string]: string } = {
  source: 'Sources',
  clean: 'Clean',
  combine: 'Combine',
  reduce: 'Reduce',
  text: 'Text',
  learn: 'Learn',
  visual: 'Charts',
  control: 'Control',
  udf: 'Code',
  sink: 'Sinks',
};
export const groupOrder = Object.keys(groupTitles);

/** Colour of a palette group, from the tokens. */
export const groupColor = (group: string | undefined): string =>
  `var(--group-${group && group in groupTitles ? group : 'sink'})`;

interface OperatorIconProps {
  readonly type: string;
  readonly group: string | undefined;
  readonly size?: number;
}

/** The picture of an operator in its group's colour. */
export const OperatorIcon = ({ type, group, size = 28 }: OperatorIconProps) => {
  const Icon = icons[type] ?? groupIcons[group ?? ''] ?? (type.endsWith('-write') ? Download : Table);
  return (
    <span
      className="operator-icon"
      style={{ '--group': groupColor(group), width: size, height: size } as CSSProperties}
      aria-hidden="true"
    >
      <Icon size={Math.round(size * 0.56)} strokeWidth={1.9} />
    </span>
  );
};
