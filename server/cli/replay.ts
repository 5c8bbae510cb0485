import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import type { Workflow } from '#engine/plan/workflow.ts';
import { OpenRun } from '#engine/run/open-run.ts';
import { placeOf } from '#engine/run/place.ts';
import { prepareRun } from '#engine/run/run-workflow.ts';
import { registry } from '#operators/index.ts';
import type { CliContext } from './context.ts';
import { showProgress } from './progress.ts';
import { exitCodes, printJson, tableText } from './report.ts';
import { rowObjects } from './row-formats.ts';
import { handleSignals } from './signals.ts';

/** Hash of all stored rows of every port of a run: `node.port` → hex SHA-256 [L11]. */
export function resultHashes(run: OpenRun): { [port: string]: string } {
  const hashes: { [port: string]: string } = {};
  for (const node of run.record.nodes)
    for (const port of Object.keys(node.ports)) {
      const reader = run.results({ node: node.id, port });
      if (!reader) continue;
      const hash = createHash('sha256').update(JSON.stringify(reader.schema));
      for (const batch of reader.read(0, reader.rows))
        for (const row of rowObjects(batch)) hash.update(JSON.stringify(row));
      hashes[`${node.id}.${port}`] = hash.digest('hex');
      reader.close();
    }
  return hashes;
}

/** Runs the recorded version again, nothing from cache, and compares what every port stored. */
async function replay(runName: string, json: boolean | undefined, context: CliContext): Promise<number> {
  const original = OpenRun.open(context.data, registry, runName);
  const { record } = original;
  const run = await prepareRun({
    workflow: record.workflow as Workflow,
    path: record.path,
    // The same versions of datasets as then.
    place: placeOf(record.path, context.data, { uses: record.datasets }),
    registry,
    data: context.data,
    parameters: record.parameters,
    to: record.to ?? undefined,
    seed: record.seed,
    reuse: false,
  });
  const letGo = handleSignals(run.execution);
  const hide = showProgress(run);
  const again = await run.run();
  hide();
  letGo();
  const before = resultHashes(original);
  const after = resultHashes(new OpenRun(context.data, registry, again));
  const ports = [...new Set([...Object.keys(before), ...Object.keys(after)])].map(port => ({
    port,
    // Absent when the run that held it for others is gone, or when one of the two did not come so far.
    before: before[port] ?? null,
    after: after[port] ?? null,
    equal: before[port] === after[port],
  }));
  const equal = ports.every(p => p.equal) && again.state === record.state;
  if (json) printJson({ run: again.run, of: record.run, state: again.state, equal, ports });
  else {
    process.stdout.write(
      `${tableText(
        ['port', 'equal', 'hash'],
        ports.map(p => [p.port, p.equal ? 'yes' : 'NO', (p.before ?? 'not stored').slice(0, 12)]),
      )}\n`,
    );
    process.stdout.write(
      `run ${again.run} ${again.state}; its results are ${equal ? 'the same' : 'NOT the same'} as those of ${record.run}\n`,
    );
  }
  return equal ? exitCodes.ok : exitCodes.failed;
}

export function replayCommand(program: Command, context: CliContext): void {
  program
    .command('replay')
    .argument('<run>', 'run id, a unique beginning of one, or "last"')
    .description('run the recorded workflow version again and compare every result')
    .option('--json', 'print the comparison as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  sluice replay last\n\nExit code 1 when a result differs, for example because an input file changed.',
    )
    .action(async (run: string, flags: { json?: boolean }) => context.exit(await replay(run, flags.json, context)));
}
