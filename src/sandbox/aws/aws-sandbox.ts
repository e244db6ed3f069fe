import { once } from 'node:events';
import { createServer } from 'node:http';
import { createFaults, type FaultRule, type Faults } from '../faults.ts';
import { createAccessRules } from './access-rules.ts';
import { createCloud } from './cloud.ts';
import { handleRequest, type Service } from './handle-request.ts';
import { createIdentities, type KeyOptions } from './identities.ts';
import { createQuotas, type QuotaOption, type Quotas } from './quotas.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { createRoles, type RoleOptions } from './sts/roles.ts';
import { createTestAccess, type TestAccess } from './test-access.ts';

/** An AWS account. */
interface AccountOptions {
  /** Access keys by their id. */
  readonly keys?: Readonly<Record<string, KeyOptions>>;
  /** Roles by their name. Without this, every role can be assumed by everybody. */
  readonly roles?: Readonly<Record<string, RoleOptions>>;
}

/** How the stand-in behaves; nothing of it is required. */
export interface AwsSandboxOptions {
  /** The loopback port; a free one unless told. */
  readonly port?: number;
  /**
   * Accounts by their twelve-digit number; `123456789012` alone unless told. Keys that belong to none are taken for
   * keys of the first one, unless they are checked.
   */
  readonly accounts?: Readonly<Record<string, AccountOptions>>;
  /** `known`: refuse access keys that are not configured. `signed`: and check signatures. `off` unless told. */
  readonly credentials?: 'off' | 'known' | 'signed';
  /** Refuse requests signed more than five minutes away from the server's clock, which is this far ahead, in ms. */
  readonly clockSkewMs?: number;
  /** `off` unless told. */
  readonly quotas?: QuotaOption;
  /** How long changes take to show in ListSecrets, in ms; 0 unless told. */
  readonly listLagMs?: number;
  /** What every request takes at least, in ms; 0 unless told. */
  readonly latencyMs?: number;
  /** How long a name stays taken after a forced deletion, in ms; 1000 unless told. */
  readonly forceDeleteMs?: number;
  /** How long a replica stays InProgress, in ms; 200 unless told. */
  readonly replicationMs?: number;
  /** Faults that are there from the start. */
  readonly faults?: readonly FaultRule[];
}

/** A running stand-in of AWS Secrets Manager and AWS STS, for all accounts and Regions. */
export interface AwsSandbox {
  /** The endpoint of both services: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** Every request so far. */
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly quotas: Pick<Quotas, 'throttled'>;
  /** The state, past the API. */
  readonly test: TestAccess;
  /** Ends all connections and the server. */
  stop(): Promise<void>;
}

/**
 * Starts a strict stand-in of AWS Secrets Manager (AWS JSON 1.1) and AWS STS (AWS query) on loopback. It behaves as
 * the services' API references and User Guides say; the account comes from the access key, the Region from the
 * credential scope of the signature. Policies are kept and not evaluated, rotation is not there. Rejects when the
 * port is taken.
 */
export async function startAwsSandbox(options: AwsSandboxOptions = {}): Promise<AwsSandbox> {
  const accounts = options.accounts ?? { '123456789012': {} };
  const credentials = options.credentials ?? 'off';
  const { clockSkewMs } = options;
  const cloud = createCloud({
    forceDeleteMs: options.forceDeleteMs ?? 1000,
    replicationMs: options.replicationMs ?? 200,
  });
  cloud.lag.lagMs = options.listLagMs ?? 0;
  const identities = createIdentities(accounts, credentials !== 'off');
  const service: Service = {
    cloud,
    authentication: {
      identities,
      checkSignatures: credentials === 'signed',
      serverTime: clockSkewMs === undefined ? undefined : () => Date.now() + clockSkewMs,
      now: cloud.agenda.now,
    },
    roles: createRoles(accounts),
    access: createAccessRules(),
    quotas: createQuotas(options.quotas ?? 'off'),
    faults: createFaults(...(options.faults ?? [])),
    log: createRequestLog(),
    latencyMs: options.latencyMs ?? 0,
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    // It rejects only for a mistake in the stand-in itself: that must end the process, not look like the service.
    void handleRequest(service, request, response);
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in of AWS has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    log: service.log,
    faults: service.faults,
    quotas: service.quotas,
    test: createTestAccess(cloud, service.access, identities),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
