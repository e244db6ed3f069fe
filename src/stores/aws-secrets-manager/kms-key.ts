/** The key that Secrets Manager uses when none is named; listings leave it out. */
const defaultKey = 'alias/aws/secretsmanager';

/**
 * Is the secret under the key that was asked for? `listed` is what AWS says (absent: its default key), which may
 * be the text it was given or the key behind an alias; `asked` is what Lockstep remembers to have asked for.
 */
export function isSameKey(wanted: string, listed: string | undefined, asked: string | undefined): boolean {
  const there = canonical(listed ?? defaultKey);
  const here = canonical(wanted);
  if (here === there) return true;
  if (here === defaultKey || here.startsWith('alias/') === there.startsWith('alias/')) return false;
  // One is an alias and the other a key: only what was asked for last time can tell.
  return asked === wanted;
}

/** `alias/name` or `key/id`, without account and Region. */
function canonical(key: string): string {
  const resource = key.startsWith('arn:') ? key.split(':').slice(5).join(':') : key;
  return /^(alias|key)\//.test(resource) ? resource : `key/${resource}`;
}
