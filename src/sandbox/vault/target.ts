import { isPrintable } from './printable.ts';
import { BareRefusal, Refusal } from './replies.ts';

/** What a request wants; `write` covers POST and PUT, which the servers treat alike. */
export type Operation = 'read' | 'list' | 'scan' | 'write' | 'patch' | 'delete';

/** What a request's path, query and method say before the body is looked at. */
export interface Target {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly operation: Operation;
}

/** Thrown where the server sends the client to the same path in its plain form. */
export class Redirect extends Error {
  override readonly name = 'Redirect';
  readonly location: string;

  constructor(location: string) {
    super(`redirect to ${location}`);
    this.location = location;
  }
}

/** Reads method and URL; `scans`: does the server know `?scan=true`? Throws Redirect for `//`, `.` and `..` segments, Refusal for paths that are refused. */
export function parseTarget(method: string, url: string, scans: boolean): Target {
  const [rawPath = '', rawQuery = ''] = splitOnce(url, '?');
  const plain = plainPath(rawPath);
  if (plain !== rawPath) throw new Redirect(rawQuery ? `${plain}?${rawQuery}` : plain);
  if (!rawPath.startsWith('/v1/')) throw new Refusal(404);
  const path = decodePath(rawPath.slice('/v1/'.length));
  const query = new URLSearchParams(rawQuery);
  return { path, query, operation: operationOf(method, query, scans) };
}

function decodePath(raw: string): string {
  if (/%(?![0-9a-f]{2})/i.test(raw)) throw new Refusal(400);
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    throw new Refusal(500, '1 error occurred:\n\t* string field contains invalid UTF-8\n\n');
  }
  if (!isPrintable(path)) throw new BareRefusal(400);
  if (path.split('/').includes('..')) throw new Refusal(400, 'relative paths not supported');
  return path;
}

function operationOf(method: string, query: URLSearchParams, scans: boolean): Operation {
  switch (method) {
    case 'GET': {
      const list = switchedOn(query, 'list');
      const scan = scans && switchedOn(query, 'scan');
      if (list && scan) throw new Refusal(400);
      return list ? 'list' : scan ? 'scan' : 'read';
    }
    case 'POST':
    case 'PUT':
      return 'write';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return 'delete';
    default:
      throw new Refusal(405, '1 error occurred:\n\t* unsupported operation\n\n');
  }
}

function switchedOn(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  if (value === null || ['0', 'f', 'F', 'false', 'FALSE', 'False', ''].includes(value)) return false;
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return true;
  throw new Refusal(400);
}

function plainPath(path: string): string {
  if (!path.includes('//') && !/\/\.{1,2}(\/|$)/.test(path)) return path;
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}${path.endsWith('/') && kept.length > 0 ? '/' : ''}`;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
