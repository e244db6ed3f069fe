import { createHash } from 'node:crypto';

/** What a source reference says. */
export interface SourceReference {
  /** `storeHash` of the identity of the source store. */
  readonly storeHash: string;
  /** Path of the (first) source secret; undefined when it was too long to be kept. */
  readonly path: string | undefined;
  /** Shape `key`: the source key. */
  readonly key?: string;
  /** How many more secrets went into the value. */
  readonly others: number;
}

/**
 * The longest reference, in characters. AWS tag values hold 256 out of letters, digits, spaces and `_.:/=+-@` (AWS
 * Resource Groups, "Tag naming limits and requirements").
 */
export const maxSourceReferenceLength = 256;

/** Stands before the hash of a body that was cut; no escape looks like it. */
const cutMark = '=-';
const cutHashLength = 16;

/** Eight hex digits that stand for a store identity: enough to notice that a mount was recreated. */
export function storeHash(storeIdentity: string): string {
  return sha256(storeIdentity).slice(0, 8);
}

/**
 * Where a value comes from, as one label value for people and for guards: `app/db@1a2b3c4d`, with a key
 * `app/db:password@1a2b3c4d`, merged from three secrets `app/db+2@1a2b3c4d`. The hash is `storeHash`.
 *
 * ASCII letters, digits, spaces and `_./-` stand for themselves (which other letters a service takes differs), all
 * else is `=HH` for each byte of its UTF-8 form. What does not fit is cut and ends in `=-` and a hash of the whole,
 * so that different sources still have different references.
 */
export function sourceReference(source: {
  storeIdentity: string;
  /** Not empty; the first one is named. */
  paths: readonly string[];
  key?: string;
}): string {
  const { storeIdentity, paths, key } = source;
  const body = escapeText(paths[0] ?? '') + (key === undefined ? '' : `:${escapeText(key)}`);
  const suffix = `${paths.length > 1 ? `+${paths.length - 1}` : ''}@${storeHash(storeIdentity)}`;
  return shorten(body, maxSourceReferenceLength - suffix.length) + suffix;
}

/** Reads a reference back; undefined for any other text. */
export function parseSourceReference(text: string): SourceReference | undefined {
  const match = /^(?<body>[^@+]*)(?:\+(?<others>[1-9]\d*))?@(?<hash>[0-9a-f]{8})$/.exec(text)?.groups;
  if (match?.body === undefined || match.hash === undefined) return undefined;
  const { body, hash } = match;
  const common = { storeHash: hash, others: Number(match.others ?? 0) };
  if (body.includes(cutMark)) return { ...common, path: undefined };
  const [path, key, ...rest] = body.split(':').map(unescapeText);
  if (path === undefined || rest.length > 0) return undefined;
  if (!body.includes(':')) return { ...common, path };
  return key === undefined ? undefined : { ...common, path, key };
}

function shorten(body: string, length: number): string {
  if (body.length <= length) return body;
  const end = cutMark + sha256(body).slice(0, cutHashLength);
  const kept = body.slice(0, length - end.length).replace(/=[0-9A-F]?$/, '');
  return kept + end;
}

function escapeText(text: string): string {
  // A space at the very beginning is escaped too: services trim it.
  return text.replace(/^ |[^A-Za-z0-9 _./-]/gu, (character) =>
    [...Buffer.from(character, 'utf8')]
      .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}

/** Undefined when the text is not of our making. */
function unescapeText(text: string): string | undefined {
  if (!/^(?:[A-Za-z0-9 _./-]|=[0-9A-F]{2})*$/.test(text)) return undefined;
  const bytes = Buffer.from(
    text.replace(/=(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not UTF-8: an answer, not a failure.
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
