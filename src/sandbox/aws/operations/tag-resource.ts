import { z } from 'zod';
import { secretId, tagKey, tags } from '../fields.ts';
import { operation } from '../operation.ts';
import { applyTags, removeTags } from '../tags.ts';
import { findWritable } from '../writable.ts';

/** TagResource: adds tags and replaces the values of those that are there. */
export const tagResource = operation(
  'TagResource',
  z.object({ SecretId: secretId, Tags: tags }),
  (context, request) => {
    const secret = findWritable(context.state, request.SecretId);
    applyTags(secret.body, request.Tags);
    context.cloud.changed(context.state, secret);
    return {};
  },
);

/** UntagResource: takes tags off. */
export const untagResource = operation(
  'TagResource',
  z.object({ SecretId: secretId, TagKeys: z.array(tagKey) }),
  (context, request) => {
    const secret = findWritable(context.state, request.SecretId);
    removeTags(secret.body, request.TagKeys);
    context.cloud.changed(context.state, secret);
    return {};
  },
);
