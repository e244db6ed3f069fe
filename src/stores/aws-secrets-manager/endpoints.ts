import type { AwsConfiguration } from './configuration.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where Secrets Manager and STS are asked; undefined for AWS's own addresses. The variables are those of all AWS
 * SDKs (AWS SDKs and Tools Reference Guide, "Service-specific endpoints").
 */
export function endpointsOf(
  configuration: Pick<AwsConfiguration, 'endpoint' | 'stsEndpoint'>,
  environment: Environment,
): { endpoint: string | undefined; stsEndpoint: string | undefined } {
  const ignored = environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true';
  const variable = (name: string) => (ignored ? undefined : environment[name] || undefined);
  const endpoint =
    configuration.endpoint ?? variable('AWS_ENDPOINT_URL_SECRETS_MANAGER') ?? variable('AWS_ENDPOINT_URL');
  const stsEndpoint =
    configuration.stsEndpoint ??
    variable('AWS_ENDPOINT_URL_STS') ??
    (configuration.endpoint === undefined ? variable('AWS_ENDPOINT_URL') : shared(configuration.endpoint));
  return { endpoint, stsEndpoint };
}

/** An address as messages may show it: without a name and password in it. */
export function shownAddress(address: string): string {
  const url = new URL(address);
  if (url.username === '' && url.password === '') return address;
  url.username = '';
  url.password = '';
  return url.href;
}

/** A server that stands for all of AWS answers STS too; an address of AWS itself serves one service. */
function shared(endpoint: string): string | undefined {
  const { hostname } = new URL(endpoint);
  return /\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(hostname) ? undefined : endpoint;
}
