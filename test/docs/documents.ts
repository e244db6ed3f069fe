import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A fenced block of a document, with what stands in the comment right before it: `prints: lockstep plan`. */
export interface Block {
  readonly language: string;
  readonly note: string | undefined;
  readonly text: string;
}

/** A document for users. */
export interface Document {
  /** Path below the repository. */
  readonly file: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** README and the pages of docs/, the records of decisions apart. */
export function readDocuments(): readonly Document[] {
  const pages = readdirSync(`${root}docs`).filter((name) => name.endsWith('.md'));
  return ['README.md', ...pages.map((name) => `docs/${name}`)].map(readDocument);
}

export function readDocument(file: string): Document {
  const text = readFileSync(root + file, 'utf8');
  return { file, text, blocks: blocksOf(text) };
}

function blocksOf(text: string): Block[] {
  const fence = /(?:^<!-- (?<note>[^>]*) -->\n)?^```(?<language>\w*)\n(?<content>.*?)^```$/gms;
  return [...text.matchAll(fence)].map(({ groups = {} }) => ({
    language: groups.language ?? '',
    note: groups.note,
    text: groups.content ?? '',
  }));
}

/** Where links lead: files of the repository, with the anchors in them. */
export function linksOf({ text }: Document): string[] {
  const prose = text.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) =>
    /^[a-z]+:/.test(target) ? [] : [target],
  );
}

/** The anchors of a document's headings, as GitHub and others make them. */
export function anchorsOf({ text }: Document): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The cells of the table behind `<!-- executed: NAME -->`, without head, and without the backticks of code. */
export function executedTable({ text }: Document, name: string): string[][] {
  const start = text.indexOf(`<!-- executed: ${name} -->`);
  if (start < 0) throw new Error(`no table "${name}"`);
  const lines = text.slice(start).split('\n').slice(1);
  const first = lines.findIndex((line) => line.startsWith('|'));
  const end = lines.findIndex((line, index) => index > first && !line.startsWith('|'));
  return lines.slice(first + 2, end).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) =>
        cell
          .trim()
          .replaceAll('\\|', '|')
          .replace(/^`(.*)`$/, '$1'),
      ),
  );
}
