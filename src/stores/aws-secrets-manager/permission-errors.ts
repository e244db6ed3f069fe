import { actionOf, type Operation } from './operations.ts';
import { firstLine, type SdkError, type Subject, type Verdict } from './sdk-error.ts';

/** Errors about what the caller, or its KMS key, may do; undefined for any other. */
export function permissionVerdict(
  error: SdkError,
  operation: Operation,
  subject: Subject,
): Verdict | undefined {
  switch (error.name) {
    case 'AccessDenied':
    case 'AccessDeniedException':
    case 'NotAuthorized':
      return deniedVerdict(error.message, operation, subject);
    case 'EncryptionFailure':
      return kmsVerdict('encrypt', subject);
    case 'DecryptionFailure':
      return kmsVerdict('decrypt', subject);
    default:
      return undefined;
  }
}

function deniedVerdict(message: string, operation: Operation, subject: Subject): Verdict {
  if (/access to kms|perform: kms:/i.test(message)) {
    return {
      class: 'permission-denied',
      what: `no access to ${keyOf(subject)}`,
      nextStep:
        'Allow kms:Decrypt and kms:GenerateDataKey on that key, in the key policy and for this identity.',
    };
  }
  // AWS names the principal, the action and the resource here, and nothing of the request's content.
  const told = /is not authorized to perform/.test(message) ? `: ${firstLine(message)}` : '';
  const action = /perform: ([a-z]+:[A-Za-z]+)/.exec(message)?.[1] ?? actionOf(operation);
  return {
    class: 'permission-denied',
    what: `access denied${told}`,
    nextStep: `Allow ${action} for this identity.`,
  };
}

function kmsVerdict(verb: 'encrypt' | 'decrypt', subject: Subject): Verdict {
  return {
    class: 'refused',
    what: `AWS cannot ${verb} with ${keyOf(subject)}`,
    nextStep:
      'Check that the key exists in this Region, is enabled, and allows kms:Decrypt and kms:GenerateDataKey.',
  };
}

function keyOf({ kmsKey }: Subject): string {
  return kmsKey === undefined ? 'the KMS key of the secret' : `KMS key "${kmsKey}"`;
}
