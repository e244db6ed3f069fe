import { describe } from 'vitest';
import { moto, startMoto } from '../support/moto.ts';
import { describeAwsContract } from './aws-contract.ts';
import { motoDivergences } from './moto-divergences.ts';

describe.skipIf(!moto)('moto', () => {
  describeAwsContract('where it is not said to differ', startMoto, motoDivergences);
});
