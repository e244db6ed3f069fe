import { z } from 'zod';
import { secretId } from '../fields.ts';
import { sharedFields, versionsToStages } from '../list-entry.ts';
import { operation } from '../operation.ts';
import { replicationStatus } from '../replication.ts';

/** DescribeSecret: works for secrets that are scheduled for deletion too. */
export const describeSecret = operation(
  'DescribeSecret',
  z.object({ SecretId: secretId }),
  (context, request) => {
    const secret = context.state.find(request.SecretId);
    return {
      ...sharedFields(secret),
      ...(secret.body.stages.size === 0 ? {} : { VersionIdsToStages: versionsToStages(secret.body) }),
      ...(secret.replicas.size === 0 ? {} : { ReplicationStatus: replicationStatus(secret) }),
    };
  },
);
