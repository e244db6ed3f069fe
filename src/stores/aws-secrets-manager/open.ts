import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { STS } from '@aws-sdk/client-sts';
import { LockstepError } from '../../errors.ts';
import type { Store } from '../store.ts';
import type { StoreContext } from '../store-kind.ts';
import { createAccount } from './account.ts';
import { type AwsConfiguration, roleAccountOf } from './configuration.ts';
import { credentialsOf } from './credentials.ts';
import { endpointsOf, shownAddress } from './endpoints.ts';
import { toAwsError } from './errors.ts';
import { quotaOf } from './operations.ts';
import type { Service } from './service.ts';
import { createAwsStore } from './store.ts';

/** Connections are opened when needed, kept, and never more than this many. */
const maxSockets = 64;
const requestHandler = {
  connectionTimeout: 5_000,
  requestTimeout: 30_000,
  throwOnRequestTimeout: true,
  httpAgent: { keepAlive: true, maxSockets },
  httpsAgent: { keepAlive: true, maxSockets },
};
/** The SDK would print its warnings. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Opens a store: prepares clients, makes no call. Throws `configuration` when no Region is known. */
export async function openStore(configuration: AwsConfiguration, context: StoreContext): Promise<Store> {
  const { name, environment, pacers, warn } = context;
  const { endpoint, stsEndpoint } = endpointsOf(configuration, environment);
  const profile = configuration.profile ?? environment.AWS_PROFILE;
  const region = await regionOf(configuration, context, profile);
  // The pacer is the only place that repeats calls.
  const common = { region, requestHandler, maxAttempts: 1, logger: silent };
  const stsConfig = { ...common, ...(stsEndpoint === undefined ? {} : { endpoint: stsEndpoint }) };
  const source = credentialsOf(configuration, context, stsConfig);
  const place = {
    store: name,
    region,
    endpoint: endpoint === undefined ? undefined : shownAddress(endpoint),
    credentials: source.description,
  };
  const stsPlace = {
    ...place,
    endpoint: stsEndpoint === undefined ? `STS in ${region}` : shownAddress(stsEndpoint),
  };
  const scope = JSON.stringify(['aws', endpoint ?? '', region, configuration.accountId ?? source.principal]);

  const credentials = async () => {
    try {
      return await source.provider();
    } catch (error) {
      throw toAwsError(error, source.operation, {}, stsPlace);
    }
  };
  const api = new SecretsManager({
    ...common,
    credentials,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const sts = new STS({ ...stsConfig, credentials });

  const service: Service = {
    store: name,
    region,
    warn,
    account: createAccount({
      store: name,
      configured: configuration.accountId,
      roleAccount: roleAccountOf(configuration),
      ask: (signal) =>
        pacers.for(scope, quotaOf('GetCallerIdentity')).run(async (abortSignal) => {
          try {
            const { Account } = await sts.getCallerIdentity({}, { abortSignal });
            if (!Account)
              throw new LockstepError('refused', `store "${name}": STS did not say which account this is`);
            return Account;
          } catch (error) {
            throw toAwsError(error, 'GetCallerIdentity', {}, stsPlace);
          }
        }, signal),
    }),
    call: (operation, subject, send, signal) =>
      pacers.for(scope, quotaOf(operation)).run(async (abortSignal) => {
        try {
          return await send(api, { abortSignal });
        } catch (error) {
          throw toAwsError(error, operation, subject, place);
        }
      }, signal),
  };
  return createAwsStore(service, () => {
    api.destroy();
    sts.destroy();
  });
}

/** Asks the SDK only when neither configuration nor environment tell: it then reads the profile's files. */
async function regionOf(
  configuration: AwsConfiguration,
  { name, environment }: StoreContext,
  profile: string | undefined,
): Promise<string> {
  const told = configuration.region ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION);
  if (told) return told;
  const client = new SecretsManager(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    // The SDK's only failure here is that it found none.
    throw new LockstepError('configuration', `store "${name}" has no Region`, {
      nextStep: 'Set `region` of the store, AWS_REGION, or the region of the profile.',
    });
  } finally {
    client.destroy();
  }
}
