import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import type { Account } from './account.ts';
import type { Operation } from './operations.ts';
import type { Subject } from './sdk-error.ts';

/** What every call gets from the pacer. */
interface CallOptions {
  readonly abortSignal: AbortSignal;
}

/** Secrets Manager in one account and Region, as the parts of this store use it. */
export interface Service {
  /** The name of the store. */
  readonly store: string;
  readonly region: string;
  readonly account: Account;
  readonly warn: (message: string) => void;
  /** Carries out one call under its quota; whatever it throws is a LockstepError (errors.ts). */
  call<T>(
    operation: Operation,
    subject: Subject,
    send: (api: SecretsManager, options: CallOptions) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
}
