import type { NameRules } from '../../secrets/name-rules.ts';

/**
 * Names that a KV mount can hold on every server: segments that are not empty, not `.` or `..`, no dot at the end
 * (the routers of Vault refuse it) and no control characters. The length leaves room for the mount within the 512
 * bytes of a key in Consul storage.
 */
export const kvNames: NameRules = {
  pattern: /^(?!.*\.$)(?!\.{1,2}\/)(?!.*\/\.{1,2}\/)[^/\p{Cc}\p{Cs}]+(?:\/[^/\p{Cc}\p{Cs}]+)*$/u,
  allowed: 'segments between single slashes, without control characters, "." and "..", and no dot at the end',
  maxLength: 400,
  caseSensitive: true,
};
