import { LockstepError } from '../errors.ts';
import type { Position } from './configuration.ts';

/** A place inside the configuration: keys of maps and indexes of lists. */
export type Path = readonly (string | number)[];

/** Something wrong inside the configuration. */
export interface Problem {
  readonly path: Path;
  /** What is wrong, and what to write instead. */
  readonly message: string;
}

/** A problem and where the file has it. */
export interface PlacedProblem extends Problem {
  readonly position: Position;
}

const mostLines = 100;

/** One error for all problems, a line each in the order of the file: `lockstep.yaml:12:5: syncs.app.to: missing`. */
export function configurationError(file: string, problems: readonly PlacedProblem[]): LockstepError {
  const sorted = problems.toSorted(
    ({ position: a }, { position: b }) => a.line - b.line || a.column - b.column,
  );
  const lines = [...new Set(sorted.map((problem) => problemLine(file, problem)))];
  const rest = lines.length - mostLines;
  const shown = rest > 0 ? [...lines.slice(0, mostLines), `${file}: and ${rest} more problems`] : lines;
  return new LockstepError('configuration', shown.join('\n'));
}

function problemLine(file: string, { path, message, position }: PlacedProblem): string {
  const place = path.length > 0 ? `${pathText(path)}: ` : '';
  return `${file}:${position.line}:${position.column}: ${place}${message}`;
}

/** `syncs.app.to[0].store`; keys that are no plain words stand in brackets. */
function pathText(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

/** The value at this place; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const part of path) {
    found = isMap(found) && Object.hasOwn(found, part) ? found[part] : undefined;
  }
  return found;
}

/** Is this a map or a list? */
function isMap(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}
