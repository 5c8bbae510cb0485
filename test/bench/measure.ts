/** One way of doing a case. `run` does the whole of it and gives the number of result rows; `prepare` is not timed. */
export interface Contender {
  readonly system: string;
  readonly lineage: boolean;
  run(): Promise<number>;
}

export interface Case {
  readonly name: string;
  readonly title: string;
  /** Input rows, for rows per second. */
  readonly rows: number;
  readonly contenders: readonly Contender[];
  close?(): void;
}

export interface Measurement {
  readonly case: string;
  readonly system: string;
  readonly lineage: boolean;
  readonly rows: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Highest resident memory seen during the runs, above what was there before the first. */
  readonly peakMb: number;
  readonly resultRows: number;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

/** Times every contender `rounds` times, interleaved so that drift of the machine meets all alike, after one warm-up each. */
export async function measure(subject: Case, rounds: number, onDone: (line: string) => void): Promise<Measurement[]> {
  const times = new Map<Contender, number[]>();
  const peaks = new Map<Contender, number>();
  const results = new Map<Contender, number>();
  for (let round = -1; round < rounds; round++) {
    for (const contender of subject.contenders) {
      const before = process.memoryUsage.rss();
      let peak = before;
      const watch = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage.rss());
      }, 20);
      const began = performance.now();
      const rows = await contender.run();
      const ms = performance.now() - began;
      clearInterval(watch);
      peak = Math.max(peak, process.memoryUsage.rss());
      const known = results.get(contender);
      if (known !== undefined && known !== rows)
        throw new Error(`${subject.name} ${contender.system}: ${rows} rows, before ${known}`);
      results.set(contender, rows);
      if (round < 0) continue;
      times.set(contender, [...(times.get(contender) ?? []), ms]);
      peaks.set(contender, Math.max(peaks.get(contender) ?? 0, peak - before));
    }
    onDone(`${subject.name}: round ${round + 1} of ${rounds}`);
  }
  return subject.contenders.map(contender => {
    const ms = times.get(contender) as number[];
    return {
      case: subject.name,
      system: contender.system,
      lineage: contender.lineage,
      rows: subject.rows,
      medianMs: round2(median(ms)),
      minMs: round2(Math.min(...ms)),
      maxMs: round2(Math.max(...ms)),
      peakMb: Math.round((peaks.get(contender) ?? 0) / 2 ** 20),
      resultRows: results.get(contender) as number,
    };
  });
}

export const round2 = (value: number): number => Math.round(value * 100) / 100;
