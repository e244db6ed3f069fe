import type { ListEntry } from './list-entry.ts';

/** A filter of ListSecrets and BatchGetSecretValue. */
export interface Filter {
  readonly Key:
    | 'description'
    | 'name'
    | 'tag-key'
    | 'tag-value'
    | 'primary-region'
    | 'owning-service'
    | 'all';
  readonly Values: readonly string[];
}

/**
 * Does an entry pass all filters, each by one of its values? Values are prefixes, those that begin with `!` exclude
 * (Filter in the API reference). `tag-key` and `tag-value` are independent of each other.
 */
export function matchesFilters(entry: ListEntry, filters: readonly Filter[]): boolean {
  return filters.every((filter) => filter.Values.some((value) => matchesValue(entry, filter.Key, value)));
}

function matchesValue(entry: ListEntry, key: Filter['Key'], value: string): boolean {
  return value.startsWith('!') ? !matches(entry, key, value.slice(1)) : matches(entry, key, value);
}

function matches(entry: ListEntry, key: Filter['Key'], text: string): boolean {
  switch (key) {
    case 'name':
      return entry.name.startsWith(text);
    case 'description':
      return entry.description.toLowerCase().startsWith(text.toLowerCase());
    case 'tag-key':
      return entry.tags.some(([tagKey]) => tagKey.startsWith(text));
    case 'tag-value':
      return entry.tags.some(([, tagValue]) => tagValue.startsWith(text));
    case 'primary-region':
      return entry.primaryRegion.startsWith(text);
    case 'owning-service':
      return entry.owningService.startsWith(text);
    case 'all':
      return matchesAnywhere(entry, text);
  }
}

/** Each word of the text occurs in some attribute, in any case. */
function matchesAnywhere(entry: ListEntry, text: string): boolean {
  const attributes = [
    entry.name,
    entry.description,
    entry.primaryRegion,
    entry.owningService,
    ...entry.tags.flat(),
  ].map((attribute) => attribute.toLowerCase());
  const words = text.toLowerCase().split(/[ /_+=.@-]+/);
  return words.every((word) => attributes.some((attribute) => attribute.includes(word)));
}
