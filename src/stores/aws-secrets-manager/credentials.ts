import { resolve } from 'node:path';
import {
  fromNodeProviderChain,
  fromTemporaryCredentials,
  fromTokenFile,
} from '@aws-sdk/credential-providers';
import type { StoreContext } from '../store-kind.ts';
import { type AssumedRole, type AwsConfiguration, accountOfRole, rolesOf } from './configuration.ts';

/** Where the SDK would print. */
type Logger = Record<'debug' | 'info' | 'warn' | 'error', () => void>;

/** How STS is asked. */
export interface StsSettings {
  readonly region: string;
  readonly maxAttempts: number;
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number };
  readonly endpoint?: string;
  readonly logger: Logger;
}

type CredentialContext = Pick<StoreContext, 'name' | 'environment' | 'folder' | 'warn'>;
type Provider = ReturnType<typeof fromNodeProviderChain>;

/** Where the credentials come from. */
export interface CredentialSource {
  readonly provider: () => Promise<Awaited<ReturnType<Provider>>>;
  /** In words, for messages. */
  readonly description: string;
  /** What the call quotas can be told apart by, as far as the configuration tells: an account, a profile, a key. */
  readonly principal: string;
  /** The call that brings them, for messages. */
  readonly operation: 'AssumeRole' | 'AssumeRoleWithWebIdentity' | 'GetCredentials';
}

/**
 * The credentials of a store: its own settings first, then the environment that the caller gave, then what the SDK
 * finds by itself (files, container and instance metadata). Makes no call until the provider is asked.
 */
export function credentialsOf(
  configuration: AwsConfiguration,
  context: CredentialContext,
  sts: StsSettings,
): CredentialSource {
  let source = baseOf(configuration, context, sts);
  for (const role of rolesOf(configuration)) source = assume(role, source, sts);
  return source;
}

function baseOf(
  { profile, webIdentity }: AwsConfiguration,
  { name, environment, folder, warn }: CredentialContext,
  clientConfig: StsSettings,
): CredentialSource {
  if (webIdentity) {
    const { roleArn, tokenFile, sessionName } = webIdentity;
    return tokenSource(roleArn, resolve(folder, tokenFile), sessionName, clientConfig);
  }
  const {
    AWS_PROFILE,
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY,
    AWS_SESSION_TOKEN,
    AWS_WEB_IDENTITY_TOKEN_FILE,
    AWS_ROLE_ARN,
    AWS_ROLE_SESSION_NAME,
    AWS_SHARED_CREDENTIALS_FILE,
    AWS_CONFIG_FILE,
  } = environment;
  const chosen = profile ?? AWS_PROFILE;
  if (chosen === undefined && AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
    const keys = {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
    };
    return {
      provider: async () => keys,
      description: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      principal: AWS_ACCESS_KEY_ID,
      operation: 'GetCredentials',
    };
  }
  if (chosen === undefined && AWS_WEB_IDENTITY_TOKEN_FILE && AWS_ROLE_ARN) {
    const sessionName = AWS_ROLE_SESSION_NAME ?? 'lockstep';
    return tokenSource(AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE, sessionName, clientConfig);
  }
  if (profile === undefined && AWS_PROFILE && AWS_ACCESS_KEY_ID) {
    warn(
      `store "${name}": AWS_PROFILE and AWS_ACCESS_KEY_ID are both set; the profile "${AWS_PROFILE}" is used`,
    );
  }
  // The chain asks other services than STS too: those have endpoints and Regions (sso_region) of their own.
  const { region, maxAttempts, requestHandler, logger } = clientConfig;
  const provider = fromNodeProviderChain({
    clientConfig: { maxAttempts, requestHandler },
    parentClientConfig: { region: async () => region },
    logger,
    ...(chosen === undefined ? {} : { profile: chosen }),
    ...(AWS_SHARED_CREDENTIALS_FILE ? { filepath: AWS_SHARED_CREDENTIALS_FILE } : {}),
    ...(AWS_CONFIG_FILE ? { configFilepath: AWS_CONFIG_FILE } : {}),
  });
  return {
    provider: () => provider(),
    description: chosen === undefined ? 'the default AWS credential chain' : `profile "${chosen}"`,
    principal: chosen ?? 'default',
    operation: 'GetCredentials',
  };
}

function tokenSource(
  roleArn: string,
  webIdentityTokenFile: string,
  roleSessionName: string,
  clientConfig: StsSettings,
): CredentialSource {
  const provider = fromTokenFile({ roleArn, webIdentityTokenFile, roleSessionName, clientConfig });
  return {
    provider: () => provider(),
    description: `web identity token ${webIdentityTokenFile} for ${roleArn}`,
    principal: accountOfRole(roleArn),
    operation: 'AssumeRoleWithWebIdentity',
  };
}

function assume(role: AssumedRole, base: CredentialSource, clientConfig: StsSettings): CredentialSource {
  const provider = fromTemporaryCredentials({
    masterCredentials: base.provider,
    clientConfig,
    params: {
      RoleArn: role.arn,
      RoleSessionName: role.sessionName,
      ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
      ...(role.durationSeconds === undefined ? {} : { DurationSeconds: role.durationSeconds }),
    },
  });
  return {
    provider: () => provider(),
    description: `role ${role.arn}`,
    principal: accountOfRole(role.arn),
    operation: 'AssumeRole',
  };
}
