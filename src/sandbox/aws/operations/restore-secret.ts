import { z } from 'zod';
import { invalidRequest } from '../aws-error.ts';
import { secretId } from '../fields.ts';
import { operation } from '../operation.ts';

/** RestoreSecret: calls a scheduled deletion off; a secret that is not scheduled stays as it is. */
export const restoreSecret = operation(
  'RestoreSecret',
  z.object({ SecretId: secretId }),
  (context, request) => {
    const { cloud, state } = context;
    const secret = state.find(request.SecretId);
    if (secret.deletion?.forced === true) {
      throw invalidRequest("You can't restore a secret that was deleted without a recovery window.");
    }
    secret.deletion = undefined;
    cloud.changed(state, secret);
    return { ARN: secret.arn, Name: secret.name };
  },
);
