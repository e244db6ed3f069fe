import { AwsError, accessDenied } from './aws-error.ts';

/** What stands in for AWS KMS: which keys refuse to be used. Keys are named as requests name them. */
export interface KeyRules {
  /** The caller may not use the key: AccessDeniedException, "Access to KMS is not allowed". */
  deny(kmsKeyId: string): void;
  /** The key is disabled: EncryptionFailure on writes, DecryptionFailure on reads. */
  disable(kmsKeyId: string): void;
  /** The key works again. */
  allow(kmsKeyId: string): void;
  /** Throws where the key cannot be used. `undefined` is the account's default key, `alias/aws/secretsmanager`. */
  check(kmsKeyId: string | undefined, use: 'encrypt' | 'decrypt'): void;
}

/** Rules that allow every key. */
export function createKeyRules(): KeyRules {
  const denied = new Set<string>();
  const disabled = new Set<string>();
  return {
    deny: (kmsKeyId) => void denied.add(kmsKeyId),
    disable: (kmsKeyId) => void disabled.add(kmsKeyId),
    allow(kmsKeyId) {
      denied.delete(kmsKeyId);
      disabled.delete(kmsKeyId);
    },
    check(kmsKeyId = 'alias/aws/secretsmanager', use) {
      if (denied.has(kmsKeyId)) throw accessDenied('Access to KMS is not allowed');
      if (!disabled.has(kmsKeyId)) return;
      throw use === 'encrypt'
        ? new AwsError(
            'EncryptionFailure',
            "Secrets Manager can't encrypt the protected secret text using the provided KMS key.",
          )
        : new AwsError(
            'DecryptionFailure',
            "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
          );
    },
  };
}
