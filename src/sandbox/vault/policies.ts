import { Refusal } from './replies.ts';

/** What a policy can allow on a path; `deny` wins over all others. */
export type Capability =
  | 'create'
  | 'read'
  | 'update'
  | 'patch'
  | 'delete'
  | 'list'
  | 'scan'
  | 'sudo'
  | 'deny'
  | 'root';

/** A path pattern (`*` at the end for any rest, `+` for one segment) and what is allowed there. */
export interface PolicyRule {
  readonly path: string;
  readonly capabilities: readonly Capability[];
}

const known: ReadonlySet<string> = new Set<Capability>([
  'create',
  'read',
  'update',
  'patch',
  'delete',
  'list',
  'scan',
  'sudo',
  'deny',
]);

function isCapability(text: string): text is Capability {
  return known.has(text);
}

/** Reads a policy in HCL, as far as it is made of `path "..." { capabilities = [...] }`. Throws Refusal 400. */
export function parsePolicy(text: string): PolicyRule[] {
  const plain = text.replace(/^\s*(#|\/\/).*$/gm, '');
  const block = /path\s+"([^"]*)"\s*\{\s*capabilities\s*=\s*\[([^\]]*)\]\s*\}/g;
  const rules = [...plain.matchAll(block)].map(([, path = '', list = '']): PolicyRule => {
    const capabilities = [...list.matchAll(/"([^"]*)"/g)].map(([, name = '']): Capability => {
      if (isCapability(name)) return name;
      throw new Refusal(400, `failed to parse policy: path "${path}": invalid capability "${name}"`);
    });
    return { path: path.replace(/^\//, ''), capabilities };
  });
  if (plain.replace(block, '').trim() !== '')
    throw new Refusal(400, 'failed to parse policy: not understood');
  return rules;
}

/**
 * What a token with these rules may do on a path (OpenBao, "Policies", priority matching). Of all patterns that match, the most specific one decides alone;
 * rules with equal patterns add up. Paths of folders end with `/` and may be allowed without it.
 */
export function capabilitiesOn(rules: readonly PolicyRule[], path: string): ReadonlySet<Capability> {
  const spellings = path.endsWith('/') ? [path, path.slice(0, -1)] : [path];
  const matching = rules.filter((rule) =>
    isWild(rule.path) ? matches(rule.path, path) : spellings.includes(rule.path),
  );
  const best = matching.map((rule) => rule.path).sort(bySpecificity)[0];
  const allowed = new Set(
    matching.filter((rule) => rule.path === best).flatMap((rule) => [...rule.capabilities]),
  );
  return allowed.has('deny') ? new Set<Capability>(['deny']) : allowed;
}

/** Could any rule allow something at or below this folder (which ends with `/`)? */
export function touches(rules: readonly PolicyRule[], folder: string): boolean {
  return rules.some((rule) => {
    if (rule.capabilities.includes('deny')) return false;
    const fixed = rule.path.replace(/[*+].*$/, '');
    return fixed.startsWith(folder) || (isWild(rule.path) && folder.startsWith(fixed));
  });
}

function isWild(pattern: string): boolean {
  return pattern.endsWith('*') || pattern.split('/').includes('+');
}

function matches(pattern: string, path: string): boolean {
  const open = pattern.endsWith('*');
  const wanted = (open ? pattern.slice(0, -1) : pattern).split('/');
  const given = path.split('/');
  if (open ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((segment, index) => {
    const part = given[index] ?? '';
    const last = index === wanted.length - 1;
    return segment === '+' || (open && last ? part.startsWith(segment) : part === segment);
  });
}

function bySpecificity(left: string, right: string): number {
  const wild = (pattern: string) => (isWild(pattern) ? pattern.search(/[*+]/) : Number.POSITIVE_INFINITY);
  const differences = [
    compare(wild(right), wild(left)),
    compare(Number(left.endsWith('*')), Number(right.endsWith('*'))),
    compare(left.split('+').length, right.split('+').length),
    compare(right.length, left.length),
  ];
  return differences.find((difference) => difference !== 0) ?? (left < right ? 1 : -1);
}

function compare(left: number, right: number): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

/** What every token may do: know, renew and revoke itself, and handle wrapped answers. */
export const defaultPolicy = parsePolicy(`
  path "auth/token/lookup-self" { capabilities = ["read"] }
  path "auth/token/renew-self" { capabilities = ["update"] }
  path "auth/token/revoke-self" { capabilities = ["update"] }
  path "sys/capabilities-self" { capabilities = ["update"] }
  path "sys/internal/ui/mounts" { capabilities = ["read"] }
  path "sys/internal/ui/mounts/*" { capabilities = ["read"] }
  path "sys/wrapping/lookup" { capabilities = ["update"] }
  path "sys/wrapping/unwrap" { capabilities = ["update"] }
`);
