import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLError,
} from 'yaml';
import type { Position } from './configuration.ts';
import type { Path, PlacedProblem } from './problems.ts';

/** The content of a YAML file as plain data, and where each piece of it stands. */
export interface YamlTree {
  readonly value: unknown;
  /** Where the entry of a map or a list begins; the place of its nearest parent when there is no such entry. */
  position(path: Path): Position;
  readonly problems: readonly PlacedProblem[];
}

/** Nodes that aliases may bring into the tree, and how deep it may be: a small file must not become a huge one. */
const maxAliasedNodes = 20_000;
const maxDepth = 50;

/**
 * Reads YAML 1.2 with anchors, aliases and merge keys (`<<`), all strictly: duplicate keys, keys that are no text,
 * tags and further documents are problems. When there are problems the value is not to be used.
 */
export function readYaml(text: string): YamlTree {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const positions = new Map<string, Position>();
  const problems: PlacedProblem[] = [];
  const anchors = new Map<string, unknown>();
  let aliasedNodes = 0;

  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const report = (offset: number, path: Path, message: string) => {
    problems.push({ position: at(offset), path, message });
  };

  const syntaxErrors = [...document.errors, ...document.warnings].map((error) => ({
    position: at(error.pos[0]),
    path: [],
    message: syntaxProblem(error),
  }));
  // One slip of the pen gives several errors; the first on a line is the one that helps.
  const firstOfLine = new Map(syntaxErrors.toReversed().map((error) => [error.position.line, error]));
  const value = syntaxErrors.length > 0 ? undefined : convert(document.contents, [], false);

  return {
    value,
    problems: [...firstOfLine.values(), ...problems],
    position(path) {
      for (let length = path.length; length > 0; length--) {
        const position = positions.get(JSON.stringify(path.slice(0, length)));
        if (position) return position;
      }
      return { line: 1, column: 1 };
    },
  };

  function convert(node: unknown, path: Path, aliased: boolean): unknown {
    if (aliased) aliasedNodes++;
    if (path.length > maxDepth || aliasedNodes > maxAliasedNodes) {
      if (problems.length === 0) report(offsetOf(node), path.slice(0, 1), 'too deep, or too many aliases');
      return undefined;
    }
    if (isAlias(node)) return convertAlias(node, path);
    if (isScalar(node) || isMap(node) || isSeq(node)) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    }
    if (isScalar(node)) return node.value;
    if (isSeq(node)) {
      return node.items.map((item, index) => {
        note([...path, index], offsetOf(item));
        return convert(item, [...path, index], aliased);
      });
    }
    return isMap(node) ? convertMap(node, path, aliased) : null;
  }

  function convertAlias(node: Alias, path: Path): unknown {
    const target = anchors.get(node.source);
    if (target !== undefined) return convert(target, path, true);
    report(
      offsetOf(node),
      path,
      `"*${node.source}" is a YAML alias of an unknown anchor; a glob that begins with "*" must be in quotes`,
    );
    return undefined;
  }

  function convertMap(node: { items: { key: unknown; value: unknown }[] }, path: Path, aliased: boolean) {
    const entries = new Map<string, unknown>();
    const merged = new Map<string, unknown>();
    for (const item of node.items) {
      const offset = offsetOf(item.key);
      const key = isScalar(item.key) ? (item.key.source ?? String(item.key.value)) : undefined;
      if (key === undefined || key === '__proto__') {
        report(
          offset,
          path,
          key ? `"${key}" cannot be a key` : 'a key must be text; put {{ templates }} in quotes',
        );
        continue;
      }
      const place = [...path, key];
      if (key === '<<' && isScalar(item.key) && item.key.type === 'PLAIN') {
        for (const [name, value] of mergedEntries(item.value, path))
          if (!merged.has(name)) merged.set(name, value);
        continue;
      }
      const first = positions.get(JSON.stringify(place));
      if (entries.has(key)) report(offset, place, `duplicate key; the first one is on line ${first?.line}`);
      else note(place, offset);
      entries.set(key, convert(item.value, place, aliased));
    }
    for (const [key, value] of merged) if (!entries.has(key)) entries.set(key, value);
    return Object.fromEntries(entries);
  }

  function mergedEntries(node: unknown, path: Path): [string, unknown][] {
    const sources = isSeq(node) ? node.items : [node];
    return sources.flatMap((source) => {
      const value = convert(source, path, true);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
      report(offsetOf(source), path, 'a merge key ("<<") needs the alias of a map');
      return [];
    });
  }

  function note(path: Path, offset: number): void {
    positions.set(JSON.stringify(path), at(offset));
  }
}

function offsetOf(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

/** What the parser says, with the remedy for what people stumble over in this file. */
function syntaxProblem({ code, message }: YAMLError): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab indents this line; use spaces';
    case 'TAG_RESOLVE_FAILED':
      return 'this is a YAML tag; a text that begins with "!" must be in quotes';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a map cannot begin here; indent it, or put a text that holds ": " in quotes';
    case 'BAD_SCALAR_START':
      return `${lowerFirst(message)}; put the text in quotes`;
    case 'MULTIPLE_DOCS':
      return 'only one YAML document is allowed';
    case 'UNEXPECTED_TOKEN':
      // The rest of this message quotes the file.
      return 'not valid YAML: unexpected text here; a text with { } [ ] , or a quote in it must be in quotes';
    default:
      return `not valid YAML: ${lowerFirst(message)}`;
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
