/** What name templates may use: the variables of Vault's secrets sync ("Secrets sync", secret name template). */
export const variables = [
  /** Kind of the destination's store. */
  'DestinationType',
  /** Name of the destination's store in the configuration. */
  'DestinationName',
  /** Namespace of the source, '' for the root namespace; its last segment; its id. */
  'NamespacePath',
  'NamespaceBaseName',
  'NamespaceID',
  /** Mount of the source; its last segment; its accessor. */
  'MountPath',
  'MountBaseName',
  'MountAccessor',
  /** Path of the source secret; its last segment. */
  'SecretPath',
  'SecretBaseName',
  /** Shape `key` only: the key, renamed. */
  'SecretKey',
] as const;

export type Variable = (typeof variables)[number];
export type NameVariables = Readonly<Record<Variable, string>>;
