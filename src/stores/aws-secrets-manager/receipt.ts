import type { Receipt, Write } from '../store.ts';
import { joinVersionId } from './names.ts';
import type { Service } from './service.ts';

/** The receipt for an answer of CreateSecret or PutSecretValue: warns when the stamp was not kept. */
export function receipt(
  { store }: Service,
  { name, stamp }: Write,
  answer: { VersionId?: string | undefined; ARN?: string | undefined },
  problem?: string,
): Receipt {
  const { VersionId = '', ARN = '' } = answer;
  const lost =
    VersionId === stamp
      ? undefined
      : `store "${store}": the service did not keep the version id of "${name}" that it was given; without it ` +
        'no listing can prove that the value is in step, and every run will write it again';
  const warning = [lost, problem].filter((text) => text !== undefined).join('; ');
  return { versionId: joinVersionId(VersionId, ARN), changed: true, ...(warning === '' ? {} : { warning }) };
}
