import { invalidRequest } from '../aws-error.ts';

/** The id of the version to make. The SDKs always send one; a request without is refused. */
export function requireToken(token: string | undefined): string {
  if (token !== undefined) return token;
  throw invalidRequest('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
}
