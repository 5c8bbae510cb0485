import type { AnyOperator } from '#engine/operator/registry.ts';
import { Registry } from '#engine/operator/registry.ts';
import { assert } from './clean/assert.ts';
import { cast } from './clean/cast.ts';
import { derive } from './clean/derive.ts';
import { distinct } from './clean/distinct.ts';
import { dropNull } from './clean/drop-null.ts';
import { explode } from './clean/explode.ts';
import { fillNull } from './clean/fill-null.ts';
import { filter } from './clean/filter.ts';
import { limit } from './clean/limit.ts';
import { pivot } from './clean/pivot.ts';
import { project } from './clean/project.ts';
import { rename } from './clean/rename.ts';
import { sample } from './clean/sample.ts';
import { sort } from './clean/sort.ts';
import { split } from './clean/split.ts';
import { topK } from './clean/top-k.ts';
import { unnest } from './clean/unnest.ts';
import { unpivot } from './clean/unpivot.ts';
import { window } from './clean/window.ts';
import { asofJoin } from './combine/asof-join.ts';
import { crossJoin } from './combine/cross-join.ts';
import { except } from './combine/except.ts';
import { hashJoin } from './combine/hash-join.ts';
import { intersect } from './combine/intersect.ts';
import { intervalJoin } from './combine/interval-join.ts';
import { sql } from './combine/sql.ts';
import { symmetricExcept } from './combine/symmetric-except.ts';
import { union } from './combine/union.ts';
import { if_ } from './control/if.ts';
import { macro } from './control/macro.ts';
import { route } from './control/route.ts';
import { sleep } from './control/sleep.ts';
import { aggregate } from './reduce/aggregate.ts';
import { arrowWrite } from './sink/arrow-write.ts';
import { csvWrite } from './sink/csv-write.ts';
import { datasetWrite } from './sink/dataset-write.ts';
import { jsonlWrite } from './sink/jsonl-write.ts';
import { parquetWrite } from './sink/parquet-write.ts';
import { sqlWrite } from './sink/sql-write.ts';
import { arrowScan } from './source/arrow-scan.ts';
import { csvScan } from './source/csv-scan.ts';
import { excelScan } from './source/excel-scan.ts';
import { fileScan } from './source/file-scan.ts';
import { httpScan } from './source/http-scan.ts';
import { jsonScan } from './source/json-scan.ts';
import { jsonlScan } from './source/jsonl-scan.ts';
import { parquetScan } from './source/parquet-scan.ts';
import { rows } from './source/rows.ts';
import { sqlSource } from './source/sql-source.ts';
import { textInput } from './source/text-input.ts';
import { dictionaryMatch } from './text/dictionary-match.ts';
import { keywordSearch } from './text/keyword-search.ts';
import { regexExtract } from './text/regex-extract.ts';
import { regexMatch } from './text/regex-match.ts';
import { sentiment } from './text/sentiment.ts';
import { tokenize } from './text/tokenize.ts';
import { area } from './visual/area.ts';
import { bar } from './visual/bar.ts';
import { bigNumber } from './visual/big-number.ts';
import { box } from './visual/box.ts';
import { bubble } from './visual/bubble.ts';
import { bullet } from './visual/bullet.ts';
import { candlestick } from './visual/candlestick.ts';
import { contour } from './visual/contour.ts';
import { dendrogram } from './visual/dendrogram.ts';
import { density } from './visual/density.ts';
import { dot } from './visual/dot.ts';
import { dumbbell } from './visual/dumbbell.ts';
import { errorBand } from './visual/error-band.ts';
import { funnel } from './visual/funnel.ts';
import { gantt } from './visual/gantt.ts';
import { gauge } from './visual/gauge.ts';
import { heatmap } from './visual/heatmap.ts';
import { histogram } from './visual/histogram.ts';
import { histogram2d } from './visual/histogram-2d.ts';
import { htmlChart } from './visual/html.ts';
import { icicle } from './visual/icicle.ts';
import { imageChart } from './visual/image.ts';
import { line } from './visual/line.ts';
import { mapChart } from './visual/map.ts';
import { network } from './visual/network.ts';
import { pie } from './visual/pie.ts';
import { quiver } from './visual/quiver.ts';
import { sankey } from './visual/sankey.ts';
import { scatter } from './visual/scatter.ts';
import { scatter3d } from './visual/scatter-3d.ts';
import { scatterMatrix } from './visual/scatter-matrix.ts';
import { sunburst } from './visual/sunburst.ts';
import { tableChart } from './visual/table.ts';
import { ternary } from './visual/ternary.ts';
import { timeSeries } from './visual/time-series.ts';
import { treeChart } from './visual/tree.ts';
import { treemap } from './visual/treemap.ts';
import { violin } from './visual/violin.ts';
import { volcano } from './visual/volcano.ts';
import { waterfall } from './visual/waterfall.ts';
import { wordCloud } from './visual/word-cloud.ts';

/** Every operator there is; adding one = its file and one line here. */
export const operators: readonly AnyOperator[] = [
  arrowScan,
  csvScan,
  excelScan,
  fileScan,
  httpScan,
  jsonScan,
  jsonlScan,
  parquetScan,
  rows,
  sqlSource,
  textInput,
  assert,
  cast,
  derive,
  distinct,
  dropNull,
  explode,
  fillNull,
  filter,
  limit,
  pivot,
  project,
  rename,
  sample,
  sort,
  split,
  topK,
  unnest,
  unpivot,
  window,
  asofJoin,
  crossJoin,
  intervalJoin,
  sql,
  symmetricExcept,
  union,
  except,
  hashJoin,
  intersect,
  aggregate,
  dictionaryMatch,
  keywordSearch,
  regexExtract,
  regexMatch,
  sentiment,
  tokenize,
  if_,
  macro,
  route,
  sleep,
  arrowWrite,
  csvWrite,
  datasetWrite,
  jsonlWrite,
  parquetWrite,
  sqlWrite,
  area,
  bar,
  bigNumber,
  box,
  bubble,
  bullet,
  candlestick,
  contour,
  dendrogram,
  density,
  dot,
  dumbbell,
  errorBand,
  funnel,
  gantt,
  gauge,
  heatmap,
  histogram,
  histogram2d,
  htmlChart,
  icicle,
  imageChart,
  line,
  mapChart,
  network,
  pie,
  quiver,
  sankey,
  scatter,
  scatter3d,
  scatterMatrix,
  sunburst,
  tableChart,
  ternary,
  timeSeries,
  treeChart,
  treemap,
  violin,
  volcano,
  waterfall,
  wordCloud,
];

export const registry = new Registry(operators, import.meta.url);
