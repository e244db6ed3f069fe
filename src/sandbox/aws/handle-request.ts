import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, answerWithFault } from '../answer-with-fault.ts';
import type { Fault, Faults } from '../faults.ts';
import type { AccessRules } from './access-rules.ts';
import { type AuthenticationOptions, authenticate } from './authenticate.ts';
import { AwsError } from './aws-error.ts';
import { errorOfStatus } from './aws-faults.ts';
import type { Cloud } from './cloud.ts';
import type { AccessKey } from './identities.ts';
import { jsonAnswer, jsonError, operationOfTarget, parseJsonBody } from './json-protocol.ts';
import { operations } from './operations/index.ts';
import type { Quotas } from './quotas.ts';
import { readBody } from './read-body.ts';
import type { LogEntry, RequestLog } from './request-log.ts';
import type { SignedRequest } from './signature.ts';
import type { Roles } from './sts/roles.ts';
import { runStsAction } from './sts/sts.ts';
import { stsError, withStsCredentialErrors } from './sts/sts-errors.ts';
import { queryError } from './sts/xml.ts';

/** Everything that requests are carried out with. */
export interface Service {
  readonly cloud: Cloud;
  readonly authentication: AuthenticationOptions;
  readonly roles: Roles;
  readonly access: AccessRules;
  readonly quotas: Quotas;
  readonly faults: Faults;
  readonly log: RequestLog;
  /** Milliseconds that every request takes at least. */
  readonly latencyMs: number;
}

/** A request whose protocol is known. */
interface Call {
  readonly operation: string;
  /** Carries it out. Throws AwsError. */
  run(entry: LogEntry): Answer;
  wordError(error: AwsError): { answer: Answer; code: string };
}

/** Answers one request. Rejects only for faults of the stand-in itself. */
export async function handleRequest(
  service: Service,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  if (body === undefined) return;
  const { method = 'GET', url = '/', headers } = incoming;
  const call = callOf(service, { method, url, headers, body });
  const entry = service.log.begin(Date.now(), call.operation);
  const path = url.split('?')[0] ?? url;
  const fault = service.faults.take({ method, path, operation: call.operation });
  entry.fault = fault?.kind;
  const effect = () => {
    service.cloud.agenda.runDue();
    try {
      return call.run(entry);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { answer, code } = call.wordError(error);
      entry.error = code;
      return answer;
    }
  };
  // Not to keep a process alive whose stand-in was stopped.
  if (service.latencyMs > 0) await sleep(service.latencyMs, undefined, { ref: false });
  if (response.destroyed) return;
  if (service.authentication.serverTime !== undefined) {
    response.setHeader('Date', new Date(service.authentication.serverTime()).toUTCString());
  }
  entry.status = await answerWithFault(response, fault, effect, (status) => {
    const { answer, code } = call.wordError(errorOfStatus(status));
    entry.error = errorNameOf(fault) ?? code;
    return answer;
  });
}

/** The error name in the body that a fault brings along. */
function errorNameOf(fault: Fault | undefined): string | undefined {
  if (fault?.kind !== 'status' || fault.body === undefined) return undefined;
  return /"__type":"([A-Za-z]+)"/.exec(fault.body)?.[1] ?? `status ${fault.status}`;
}

function callOf(service: Service, request: SignedRequest): Call {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return jsonCall(service, request, operationOfTarget(target) ?? target);
  if ((request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    return queryCall(service, request);
  }
  return jsonCall(service, request, 'unknown');
}

/** A request of Secrets Manager. */
function jsonCall(service: Service, request: SignedRequest, name: string): Call {
  return {
    operation: name,
    run(entry) {
      const { key, region } = authenticateInto(entry, service, request);
      const { account } = key.principal;
      const operation = operations.get(name);
      if (operation === undefined) {
        throw new AwsError('UnknownOperationException', `The stand-in has no operation ${name}.`);
      }
      service.quotas.take(account, region, operation.group);
      const body = parseJsonBody(request.body.toString());
      const secret = body.SecretId ?? body.Name;
      entry.secret = typeof secret === 'string' ? secret : undefined;
      const { principal, accessKeyId } = key;
      service.access.check({ principal, accessKeyId, operation: name, secret: entry.secret });
      const { cloud } = service;
      const context = { cloud, state: cloud.state(account, region), now: cloud.agenda.now() };
      return jsonAnswer(operation.run(context, body));
    },
    wordError: (error) => ({ answer: jsonError(error), code: error.code }),
  };
}

/** A request of STS. */
function queryCall(service: Service, request: SignedRequest): Call {
  const form = new URLSearchParams(request.body.toString());
  return {
    operation: form.get('Action') ?? 'unknown',
    run: (entry) =>
      runStsAction(
        {
          identities: service.authentication.identities,
          roles: service.roles,
          now: service.authentication.now,
          authenticate() {
            const { key, region } = withStsCredentialErrors(() => authenticateInto(entry, service, request));
            service.quotas.take(key.principal.account, region, 'STS');
            return key;
          },
        },
        form,
      ),
    wordError: (error) => ({ answer: queryError(error), code: stsError(error).code }),
  };
}

function authenticateInto(
  entry: LogEntry,
  service: Service,
  request: SignedRequest,
): { key: AccessKey; region: string } {
  const caller = authenticate(request, service.authentication);
  entry.account = caller.key.principal.account;
  entry.region = caller.region;
  entry.accessKeyId = caller.key.accessKeyId;
  return caller;
}
