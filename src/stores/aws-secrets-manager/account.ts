import { LockstepError } from '../../errors.ts';
import { parseSecretArn } from './names.ts';

/** In which account a store is: learnt from what it sees, asked for only when it must be. */
export interface Account {
  /** Takes note of the ARN of a secret. Throws `configuration` when it is in another account than configured. */
  observe(arn: string | undefined): void;
  /** The account: from the configuration, from an ARN that was seen, else asked for, once. */
  id(signal: AbortSignal): Promise<string>;
  /** Makes sure that the configured account, when there is one, is the real one: before a value leaves. */
  confirm(signal: AbortSignal): Promise<void>;
}

/**
 * `roleAccount` is the account of the role that is assumed last: it needs no asking. `ask` calls STS
 * GetCallerIdentity.
 */
export function createAccount(options: {
  store: string;
  configured: string | undefined;
  roleAccount: string | undefined;
  ask: (signal: AbortSignal) => Promise<string>;
}): Account {
  const { store, configured, roleAccount, ask } = options;
  let seen: string | undefined;
  let confirmed = configured === undefined || configured === roleAccount;

  function note(account: string): void {
    if (configured !== undefined && account !== configured) {
      throw new LockstepError(
        'configuration',
        `store "${store}" is in account ${account}, not in ${configured}`,
        {
          nextStep: 'Correct `accountId`, or use credentials of that account.',
        },
      );
    }
    seen = account;
    confirmed = true;
  }

  return {
    observe(arn) {
      const { account } = parseSecretArn(arn ?? '');
      if (account !== '' && account !== seen) note(account);
    },
    async id(signal) {
      const known = configured ?? roleAccount ?? seen;
      if (known !== undefined) return known;
      note(await ask(signal));
      return seen ?? '';
    },
    async confirm(signal) {
      if (!confirmed) note(await ask(signal));
    },
  };
}

/** The partition of a Region, as in ARNs (AWS General Reference, "Amazon Resource Names"). */
export function partitionOf(region: string): string {
  const partitions = {
    'cn-': 'aws-cn',
    'us-gov-': 'aws-us-gov',
    'us-iso-': 'aws-iso',
    'us-isob-': 'aws-iso-b',
    'us-isof-': 'aws-iso-f',
    'eu-isoe-': 'aws-iso-e',
    'eusc-': 'aws-eusc',
  };
  return Object.entries(partitions).find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}
