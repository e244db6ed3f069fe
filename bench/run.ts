import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import { createWorld, type World } from './world.ts';

/**
 * Measures the figures that the design promises, as ratios within one run against the stand-ins, and prints a table
 * (`--json`: an array of rows). `--secrets N` for the passes that change nothing (10,000 unless told), `--first N`
 * for the first sync under the published quotas (1,000 unless told: 50 a second). Exit code 1 when a goal is missed.
 */
interface Row {
  readonly figure: string;
  readonly goal: string;
  readonly value: string;
  readonly holds: boolean;
}

const run = promisify(execFile);
const { values } = parseArgs({
  options: { json: { type: 'boolean' }, secrets: { type: 'string' }, first: { type: 'string' } },
});
const secrets = Number(values.secrets ?? 10_000);
const first = Number(values.first ?? 1_000);
const createsPerSecond = 50;
const megabyte = 1024 * 1024;
/** The goal for memory grows with the number of secrets: 120 MB at 10,000, 300 MB at 100,000. */
const memoryGoal = 100 + secrets / 500;

const measured = z.object({
  planMs: z.number(),
  applyMs: z.number(),
  peakBytes: z.number(),
  summary: z.record(z.string(), z.number()),
  outcomes: z.record(z.string(), z.number()).optional(),
});

async function node(script: string, ...args: string[]): Promise<unknown> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await run(process.execPath, [path, ...args]);
  return JSON.parse(stdout);
}

const measure = async (what: 'plan' | 'apply' | 'fill', { configuration }: World) =>
  measured.parse(await node('measure.ts', what, configuration));

async function median(times: number, take: () => Promise<number>): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) taken.push(await take());
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}

async function unchangedRows(): Promise<Row[]> {
  const world = await createWorld(secrets, 'off');
  try {
    const filled = await measure('fill', world);
    await world.counts();
    const pass = await measure('plan', world);
    const counts = await world.counts();
    const sum = (pattern: RegExp) =>
      Object.entries(counts).reduce((total, [name, count]) => total + (pattern.test(name) ? count : 0), 0);
    const reads = sum(/GetSecretValue|vault READ/);
    const writes = sum(/Create|Put|Update|Tag|Delete|Restore|vault (POST|PATCH|DELETE)/);
    const pages = sum(/^aws /);
    const scans = sum(/detailed-metadata/);
    const goalPages = Math.ceil(secrets / 100);
    const ours = await median(5, async () => (await measure('plan', world)).planMs);
    const bare = await median(
      5,
      async () => z.object({ ms: z.number() }).parse(await node('bare-pass.ts', world.vault, world.aws)).ms,
    );
    const peak = pass.peakBytes / megabyte;
    return [
      row(
        `values read, no change among ${secrets}`,
        '0',
        String(reads),
        reads === 0 && pass.summary.unchanged === secrets,
      ),
      row(
        `writes, no change among ${secrets}`,
        '0',
        String(writes),
        writes === 0 && filled.outcomes?.done === secrets,
      ),
      row('calls of the destination in that pass', String(goalPages), String(pages), pages === goalPages),
      row('scans of the source in that pass', '1', String(scans), scans === 1),
      row('time of that pass over the bare calls', '<= 1.2', (ours / bare).toFixed(2), ours / bare <= 1.2),
      row(
        `memory of a plan of ${secrets}`,
        `<= ${memoryGoal} MB`,
        `${peak.toFixed(0)} MB`,
        peak <= memoryGoal,
      ),
    ];
  } finally {
    await world.stop();
  }
}

async function firstSyncRows(): Promise<Row[]> {
  const world = await createWorld(first, 'published');
  try {
    const { applyMs, outcomes } = await measure('apply', world);
    const part = (first / createsPerSecond / (applyMs / 1000)) * 100;
    return [
      row(
        `first sync of ${first} under ${createsPerSecond} creates/s`,
        '>= 97 %',
        `${part.toFixed(1)} %`,
        part >= 97 && outcomes?.done === first,
      ),
    ];
  } finally {
    await world.stop();
  }
}

async function startRow(): Promise<Row> {
  const cli = fileURLToPath(new URL('../bin/lockstep.js', import.meta.url));
  const time = async (args: string[]) => {
    const began = performance.now();
    await run(process.execPath, args);
    return performance.now() - began;
  };
  const bare = await median(21, () => time(['-e', '0']));
  const ours = await median(21, () => time([cli, '--version']));
  return row('`lockstep --version` over `node -e 0`', '<= 1.5', (ours / bare).toFixed(2), ours / bare <= 1.5);
}

function row(figure: string, goal: string, value: string, holds: boolean): Row {
  return { figure, goal, value, holds };
}

const rows = [...(await unchangedRows()), ...(await firstSyncRows()), await startRow()];
const text = rows.map(
  ({ figure, goal, value, holds }) => `${holds ? 'ok    ' : 'MISSED'}  ${figure}: ${value} (goal ${goal})`,
);
process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : `${text.join('\n')}\n`);
if (rows.some(({ holds }) => !holds)) process.exitCode = 1;
