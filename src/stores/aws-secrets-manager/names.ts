import type { Capabilities } from '../store.ts';

/** What Secrets Manager accepts (API reference of CreateSecret: Name, SecretString; quotas: 65,536 bytes). */
export const awsCapabilities: Capabilities = {
  names: {
    pattern: /^[A-Za-z0-9/_+=.@-]+$/,
    allowed: 'letters, digits and /_+=.@-',
    maxLength: 512,
    caseSensitive: true,
    caution: (name) =>
      /-[A-Za-z0-9]{6}$/.test(name)
        ? 'it ends in a hyphen and six characters, like an ARN: AWS may confuse it with another secret when ' +
          'somebody looks it up by a partial ARN'
        : undefined,
  },
  maxValueBytes: 65_536,
  emptyValues: false,
  binary: true,
  recoverable: true,
  relabel: true,
  writable: true,
};

/** The parts of `arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX`. */
export function parseSecretArn(arn: string): { region: string; account: string; suffix: string } {
  const [, , , region = '', account = ''] = arn.split(':');
  return { region, account, suffix: arn.slice(arn.lastIndexOf('-') + 1) };
}

/**
 * A version id that also tells a secret from one that is created again under its name: AWS gives each secret new
 * random characters at the end of its ARN.
 */
export function joinVersionId(version: string, arn: string): string {
  return `${version}@${parseSecretArn(arn).suffix}`;
}

/** Takes both forms: with the end of the ARN, and the version of AWS alone. */
export function splitVersionId(versionId: string): { version: string; suffix: string | undefined } {
  const at = versionId.lastIndexOf('@');
  if (at < 0) return { version: versionId, suffix: undefined };
  return { version: versionId.slice(0, at), suffix: versionId.slice(at + 1) };
}
