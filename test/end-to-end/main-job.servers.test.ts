import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { moto } from '../support/moto.ts';
import { bao } from '../support/openbao.ts';
import { installPackedCli, type PackedCli } from '../support/packed-cli.ts';
import { figureCases } from './cases/figures.ts';
import { lifeCases } from './cases/life.ts';
import { limitCases } from './cases/limits.ts';
import { othersCases } from './cases/others.ts';
import { savedPlanCases } from './cases/saved-plans.ts';
import { troubleCases } from './cases/trouble.ts';
import { startWorld, type World } from './world.ts';

describe.skipIf(!bao || !moto)('the packed CLI, from OpenBao to moto', () => {
  let packed: PackedCli;
  beforeAll(async () => {
    packed = await installPackedCli();
  });
  afterAll(() => packed.remove());

  describe.each(['scan', 'walk'] as const)('listing by a %s', (listing) => {
    let world: World | undefined;
    const current = (): World => {
      if (!world) throw new Error('the servers are not there yet');
      return world;
    };
    beforeAll(async () => {
      world = await startWorld(packed.command, listing);
    });
    beforeEach(() => current().reset());
    afterAll(() => world?.stop());

    lifeCases(current);
    othersCases(current);
    savedPlanCases(current);
    limitCases(current);
    troubleCases(current);
    figureCases(current, listing);
  });
});
