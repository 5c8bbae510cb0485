import { type Token, tokenize, withoutSemicolon } from './sql-text.ts';

/** Aggregate functions of DuckDB, and functions that give more than one row; one of these makes an output row no single input row's. */
const many = new Set(
  `any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last arg_min
  arg_min_null arg_min_nulls_last argmax argmin array_agg avg bit_and bit_or bit_xor bitstring_agg bool_and bool_or corr count
  count_if count_star countif covar_pop covar_samp cume_dist dense_rank entropy favg fill first first_value fsum group_concat
  histogram histogram_exact kahan_sum kurtosis kurtosis_pop lag last last_value lead list listagg mad max max_by mean median min
  min_by mode nth_value ntile percent_rank product quantile quantile_cont quantile_disc rank rank_dense regr_avgx regr_avgy
  regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile row_number sem skewness stddev
  stddev_pop stddev_samp string_agg sum sum_no_overflow sumkahan var_pop var_samp variance unnest unlist generate_subscripts
  json_group_array json_group_object json_group_structure mode wavg weighted_avg`.split(/\s+/),
);

/** Words that may make rows of other rows: joins, sets, groups, windows, sub-queries. */
const shaping = new Set(
  `distinct join group having union intersect except over window qualify with select values pivot unpivot pivot_wider
  pivot_longer tablesample lateral positional asof describe summarize show`.split(/\s+/),
);
/** What may follow the table. */
const following = new Set(['where', 'order', 'limit', 'offset']);

/**
 * Makes a query give the row id of the input row behind each result row, as a last column.
 *
 * Only for a query that plainly makes one row of one row of `in1` — `SELECT … FROM in1 [WHERE …] [ORDER BY …] [LIMIT …]` without
 * aggregates, windows, DISTINCT or sub-queries; for any other it is null, and nothing is known of its lineage.
 */
export function withRowId(written: string, rowIdName: string): string | null {
  const query = withoutSemicolon(written);
  const tokens = tokenize(query);
  if (tokens === null || tokens[0]?.text !== 'select') return null;
  const from = tokens.findIndex(t => t.kind === 'word' && t.text === 'from');
  const after = from + 2 + aliasLength(tokens, from + 2);
  const table = tokens[from + 1];
  if (from < 2 || table?.text !== 'in1' || table.kind === 'sign') return null;
  if (tokens[after] && !following.has(tokens[after].text)) return null;
  const bad = tokens.some(
    ({ kind, text }, i) =>
      i > 0 &&
      kind !== 'sign' &&
      ((kind === 'word' && shaping.has(text)) ||
        (many.has(text) && tokens[i + 1]?.text === '(') ||
        (text === 'from' && i !== from)),
  );
  if (bad || tokens.some(t => t.text === ';')) return null;
  const at = tokens[from].at;
  const name = aliasOf(tokens, from + 2) ?? 'in1';
  return `${query.slice(0, at).replace(/,?\s*$/, '')}, "${name.replaceAll('"', '""')}".rowid AS "${rowIdName}" ${query.slice(at)}`;
}

/** Tokens of the alias at `i`: `AS name`, `name` or nothing. */
function aliasLength(tokens: readonly Token[], i: number): number {
  const token = tokens[i];
  if (!token || token.kind === 'sign') return 0;
  if (token.kind === 'word' && token.text === 'as') return 2;
  return token.kind === 'quoted' || !following.has(token.text) ? 1 : 0;
}

function aliasOf(tokens: readonly Token[], i: number): string | undefined {
  const length = aliasLength(tokens, i);
  return length === 0 ? undefined : tokens[i + length - 1]?.text;
}
