import { loadConfiguration } from '../src/config/load-configuration.ts';
import { openStores } from '../src/config/open-stores.ts';
import { defaultPacerLimits } from '../src/pacing/pacer.ts';
import { createPacers, type Pacers } from '../src/pacing/pacers.ts';
import { storeKinds } from '../src/stores/registry.ts';
import { applyPlan } from '../src/sync/apply.ts';
import { makePlan } from '../src/sync/make-plan.ts';
import { countOutcomes } from '../src/sync/report.ts';

/**
 * One pass in a process of its own: `measure.ts plan|apply|fill CONFIGURATION`; `fill` applies without pace. Prints one JSON line: ms of the pass, peak
 * memory of the process in bytes, and what the pass came to.
 */
const [what, file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: measure.ts plan|apply|fill CONFIGURATION');
const environment = { ...process.env, AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' };
const configuration = await loadConfiguration(file, { kinds: storeKinds, environment });
const paced = createPacers(defaultPacerLimits, () => undefined);
const unpaced: Pacers = {
  for: (scope, quota) => paced.for(scope, { ...quota, perSecond: 100_000, burst: 1_000 }),
};
const stores = openStores(configuration, {
  kinds: storeKinds,
  environment,
  pacers: what === 'fill' ? unpaced : paced,
  warn: (message) => process.stderr.write(`${message}\n`),
});
const openStore = stores.open;
const { signal } = new AbortController();
// SDK and clients are loaded before the clock starts, as they are for the bare calls.
await Promise.all(Object.keys(configuration.stores).map((name) => openStore(name)));

const began = performance.now();
const plan = await makePlan({
  owner: configuration.owner,
  configurationHash: configuration.hash,
  rules: configuration.syncs,
  openStore,
  signal,
  emit: () => undefined,
});
const planned = performance.now();
const report =
  what !== 'plan'
    ? await applyPlan({
        plan,
        rules: configuration.syncs,
        openStore,
        concurrency: 32,
        stopping: signal,
        signal,
        emit: () => undefined,
      })
    : undefined;
const ended = performance.now();
await stores.close();
process.stdout.write(
  `${JSON.stringify({
    planMs: planned - began,
    applyMs: ended - planned,
    // Node gives KiB here (documentation of process.resourceUsage).
    peakBytes: process.resourceUsage().maxRSS * 1024,
    summary: plan.summary,
    outcomes: report && countOutcomes(report),
  })}\n`,
);
