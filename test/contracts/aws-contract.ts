import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsCase, awsUnderTest } from './aws-cases/aws-case.ts';
import { createAndRead } from './aws-cases/create-and-read.ts';
import { deletion } from './aws-cases/deletion.ts';
import { limits } from './aws-cases/limits.ts';
import { listing } from './aws-cases/listing.ts';
import { policies } from './aws-cases/policies.ts';
import { replication } from './aws-cases/replication.ts';
import { sts } from './aws-cases/sts.ts';
import { tags } from './aws-cases/tags.ts';
import { versions } from './aws-cases/versions.ts';

const groups: Readonly<Record<string, readonly AwsCase[]>> = {
  'create and read': createAndRead,
  limits,
  versions,
  tags,
  deletion,
  listing,
  replication,
  'policies and passwords': policies,
  STS: sts,
};

/** Known differences of a server from the real service: what it does instead, by the name of the case. */
export type Divergences = Readonly<Record<string, string>>;

/**
 * Holds a server to what AWS Secrets Manager and STS do, through the unmodified SDK. A case that is listed in
 * `divergences` must fail, so that an entry that is no longer true is found out.
 */
export function describeAwsContract(
  name: string,
  start: () => Promise<{ url: string; stop(): Promise<void> }>,
  divergences: Divergences = {},
): void {
  describe(name, () => {
    let server: Awaited<ReturnType<typeof start>>;
    let aws: ReturnType<typeof awsUnderTest>;
    beforeAll(async () => {
      server = await start();
      aws = awsUnderTest(server.url);
    });
    afterAll(async () => {
      aws.destroy();
      await server.stop();
    });

    it('is not said to differ in cases that do not exist', () => {
      const names = Object.values(groups).flatMap((cases) => cases.map((one) => one.name));
      expect(new Set(names).size).toBe(names.length);
      expect(Object.keys(divergences).filter((listed) => !names.includes(listed))).toEqual([]);
    });

    describe.each(Object.entries(groups))('%s', (_group, cases) => {
      for (const one of cases) {
        const divergence = divergences[one.name];
        if (divergence === undefined) it(one.name, () => one.run(aws));
        else {
          it(`differs: ${one.name} (${divergence})`, async () => {
            await expect(one.run(aws), 'it does not differ any more: take it off the list').rejects.toThrow();
          });
        }
      }
    });
  });
}
