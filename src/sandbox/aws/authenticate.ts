import { AwsError } from './aws-error.ts';
import { parseCredentialScope } from './credential-scope.ts';
import type { AccessKey, Identities } from './identities.ts';
import { checkSignature, checkTime, type SignedRequest } from './signature.ts';

/** What is looked at before a request counts as its caller's. */
export interface AuthenticationOptions {
  readonly identities: Identities;
  /** Refuse what was not signed with the key's secret. */
  readonly checkSignatures: boolean;
  /** The time of the server, for the age of signatures; undefined lets every age pass. */
  readonly serverTime: (() => number) | undefined;
  /** The time in which temporary keys run out. */
  readonly now: () => number;
}

/** The caller of a request and the Region that it is meant for. Throws the service's errors about credentials. */
export function authenticate(
  request: SignedRequest,
  options: AuthenticationOptions,
): { key: AccessKey; region: string } {
  const scope = parseCredentialScope(request.headers);
  if (options.serverTime !== undefined) checkTime(request.headers, options.serverTime());
  const token = request.headers['x-amz-security-token'];
  const key = options.identities.resolve(
    scope.accessKeyId,
    typeof token === 'string' ? token : undefined,
    options.now(),
  );
  if (options.checkSignatures) {
    if (key.secretAccessKey === undefined) {
      throw new AwsError(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    }
    checkSignature(request, scope, key.secretAccessKey);
  }
  return { key, region: scope.region };
}
