import { defaultPacerLimits, type PacerLimits } from '../../src/pacing/pacer.ts';
import { createPacers } from '../../src/pacing/pacers.ts';
import { SecretValue } from '../../src/secrets/secret-value.ts';
import { stampOf } from '../../src/secrets/stamp.ts';
import { awsSecretsManager } from '../../src/stores/aws-secrets-manager/kind.ts';
import type { Entry, Store, Write } from '../../src/stores/store.ts';

export const region = 'eu-central-1';
export const never = new AbortController().signal;
export const mark = { owner: 'acme', sync: 'app', source: 'app/db@1a2b3c4d' };

/** The stamp of the nth version of a source. */
export function stamp(n: number): string {
  return stampOf({
    sources: [{ storeIdentity: 's', path: 'app/db', versionId: `${n}` }],
    shape: 'json',
    name: 'x',
  });
}

/** A write of the first version, with some things otherwise. */
export function change(name: string, over: Partial<Write> = {}): Write {
  return {
    name,
    mark,
    labels: { team: 'payments' },
    settings: {},
    value: SecretValue.text('{"a":1}'),
    stamp: stamp(1),
    expected: undefined,
    ...over,
  };
}

/** Opens Secrets Manager at an address; warnings are added to `warnings`. */
export function openAws(
  endpoint: string,
  configuration: Record<string, unknown> = {},
  options: { warnings?: string[]; environment?: Record<string, string>; limits?: Partial<PacerLimits> } = {},
): Promise<Store> {
  return awsSecretsManager.open(
    { region, endpoint, ...configuration },
    {
      name: 'aws-eu',
      pacers: createPacers({ ...defaultPacerLimits, ...options.limits }, () => {}),
      environment: options.environment ?? { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'test' },
      folder: '/',
      warn: (message) => options.warnings?.push(message),
    },
  );
}

/** The whole listing under a prefix. */
export async function listAll(store: Store, prefix = ''): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of store.list({ prefix }, never)) entries.push(entry);
  return entries;
}

/** A secret that must be there. */
export async function mustFind(store: Store, name: string): Promise<Entry> {
  const entry = await store.find(name, never);
  if (!entry) throw new Error(`"${name}" is missing`);
  return entry;
}
