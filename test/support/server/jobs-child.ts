import { jobServices } from './job-services.ts';

/** A server of which only the runs are there: starts one, says its id and its runner's process when rows have left, and waits to be killed. */
const services = await jobServices(2, process.argv[2]);
const { id } = await services.runs.start(process.argv[3] ?? 'slow', null, {});
const log = await services.runs.events(id);
const stop = log.onChange(() => {
  if ((log.rows.get('keep')?.out ?? 0) === 0) return;
  stop();
  process.send?.({ run: id, runner: services.runs.pidOf(id) });
});
