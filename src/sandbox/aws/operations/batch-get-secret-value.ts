import { z } from 'zod';
import { AwsError, invalidParameter } from '../aws-error.ts';
import { filters, maxResults, nextToken, secretId } from '../fields.ts';
import { type OperationContext, type Output, operation } from '../operation.ts';
import { findLive } from '../writable.ts';
import { pickVersion, readVersion } from './get-secret-value.ts';
import { listPage } from './list-secrets.ts';

const input = z.object({
  SecretIdList: z.array(secretId).min(1).max(20).optional(),
  Filters: filters.optional(),
  MaxResults: maxResults(20).optional(),
  NextToken: nextToken.optional(),
});

/** BatchGetSecretValue: at most 20 secrets, by id or by filters; what cannot be read is told beside the rest. */
export const batchGetSecretValue = operation('BatchGetSecretValue', input, (context, request) => {
  const byId = request.SecretIdList;
  if ((byId === undefined) === (request.Filters === undefined)) {
    throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  }
  if (byId !== undefined && request.MaxResults !== undefined) {
    throw invalidParameter(
      "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
    );
  }
  if (byId !== undefined) return readAll(context, byId);
  const page = listPage(context, { ...request, MaxResults: request.MaxResults ?? 20 });
  const names = page.entries.map((entry) => entry.name);
  return { ...readAll(context, names), NextToken: page.nextToken };
});

function readAll(context: OperationContext, ids: readonly string[]): Output {
  const values: Output[] = [];
  const errors: Output[] = [];
  for (const id of ids) {
    try {
      const secret = findLive(context.state, id);
      values.push(readVersion(context, secret, pickVersion(secret.body, undefined, undefined)));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
    }
  }
  return { SecretValues: values, Errors: errors };
}
