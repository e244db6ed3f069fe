import { canonicalJson } from '../secrets/canonical-json.ts';
import type { DemoTeller } from './demo-teller.ts';
import type { DemoWorld, Pass } from './demo-world.ts';
import { sampleSecrets } from './sample-secrets.ts';

const byHand = 'made by somebody else';
const foreign = 'app/mail';
const changing = 'app/db';
const leaving = 'app/cache';

/**
 * The main job in six steps. Every number told comes from the run; throws `internal` as soon as something is not as
 * it says.
 */
export async function tellDemo(world: DemoWorld, tell: DemoTeller): Promise<void> {
  const held = new Map(Object.entries(sampleSecrets));
  for (const [path, secret] of held) await world.vaultUser.put(path, secret);
  world.makeInAws(foreign, byHand);
  const same = () =>
    [...held].every(([path, secret]) => path === foreign || inAws(world, path) === canonicalJson(secret));
  const untouched = () => inAws(world, foreign) === byHand;

  const plan = await world.plan();
  await tell.planned(
    `Vault holds ${held.size} secrets below app/. Somebody made ${foreign} in AWS by hand.`,
    'lockstep plan',
    plan,
  );
  await tell.holds(
    plan.changes.find(({ name }) => name === foreign)?.action === 'conflict',
    `What somebody else made is left alone, until \`lockstep adopt ${foreign}\`.`,
  );

  const first = await world.sync();
  await tell.synced('Apply it.', 'lockstep apply', first, { shown: false });
  await tell.holds(
    did(first).length === held.size - 1 && same() && untouched(),
    `The same values on both sides; ${foreign} as it was.`,
  );

  const second = await world.sync();
  await tell.synced('Nothing has changed since.', 'lockstep sync', second);
  await tell.holds(
    did(second).length === 0 && readsAndWrites(second) === '0 0 ',
    'No value was read on either side, nothing was written.',
  );

  const next = { username: 'app', password: 'sample-db-2' };
  held.set(changing, next);
  await world.vaultUser.put(changing, next);
  const third = await world.sync();
  await tell.synced(
    'One secret changes in Vault.',
    `bao kv put secret/${changing} username=app password=*** && lockstep sync`,
    third,
  );
  await tell.holds(
    did(third).join() === `update ${changing}` && readsAndWrites(third) === '1 0 PutSecretValue 1' && same(),
    'Exactly that one followed: one value read, one PutSecretValue.',
  );

  const before = world.inAws(leaving);
  await world.vaultUser.remove(leaving);
  const fourth = await world.sync();
  const gone = world.inAws(leaving)?.recoverableUntil;
  await tell.synced('One is deleted in Vault.', `bao kv delete secret/${leaving} && lockstep sync`, fourth);
  await tell.holds(
    did(fourth).join() === `delete ${leaving}` && gone !== undefined,
    `It is in the recycle bin of AWS, recoverable until ${gone?.toISOString().slice(0, 10)}.`,
  );

  await world.vaultUser.undelete(leaving, 1);
  const fifth = await world.sync();
  const back = world.inAws(leaving);
  await tell.synced(
    'It comes back.',
    `bao kv undelete -versions=1 secret/${leaving} && lockstep sync`,
    fifth,
  );
  await tell.holds(
    did(fifth).join() === `restore ${leaving}` &&
      readsAndWrites(fifth) === '0 0 RestoreSecret 1' &&
      back?.recoverableUntil === undefined &&
      back?.arn === before?.arn &&
      same() &&
      untouched(),
    'Restored, not made anew: the same ARN, the same value, without reading it.',
  );
}

function inAws(world: DemoWorld, name: string): string | undefined {
  return world.inAws(name)?.value;
}

/** What a pass changed: `update app/db`. */
function did({ report }: Pass): string[] {
  return report.results.flatMap(({ change, outcome }) =>
    outcome === 'done' ? [`${change.action} ${change.name}`] : [],
  );
}

function readsAndWrites({ calls }: Pass): string {
  const writes = Object.entries(calls.awsWrites).map(([operation, count]) => `${operation} ${count}`);
  return `${calls.vaultValuesRead} ${calls.awsValuesRead} ${writes.join()}`;
}
