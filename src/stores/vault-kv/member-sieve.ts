/** Takes a text piece by piece, and gives back at its end what it did not take out of it. */
export interface TextSieve {
  write(piece: string): void;
  end(): string;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openings = new Set([0x7b, 0x5b]);
const closings = new Set([0x7d, 0x5d]);
const brace = 0x7b;

/**
 * Takes the members of one object deep inside a JSON text out of it, one at a time, so that a long listing is never
 * in memory as a whole: `path` leads to the object (`data`, `key_info`); each member that is an object itself goes to
 * `onMember` as its name and its JSON text. What is left at the end is the same JSON with an empty object there. Does
 * not check the JSON: whoever parses what comes out does.
 */
export function createMemberSieve(
  path: readonly string[],
  onMember: (name: string, text: string) => void,
): TextSieve {
  /** Names of the members that the position is in, one for each level of nesting that matters. */
  const names: (string | undefined)[] = [];
  let depth = 0;
  let inString = false;
  let escaped = false;
  let lastString = '';
  let rest = '';
  let member = '';
  /** `outside` the object, `inside` it between two members, or in a `member`. */
  let place: 'outside' | 'inside' | 'member' = 'outside';

  const isObjectAhead = () => depth === path.length && path.every((name, index) => names[index] === name);

  return {
    write(piece) {
      // Where the part of the piece begins that belongs to the present place, and the present string.
      let from = 0;
      let stringFrom = 0;
      const leave = (end: number) => {
        if (place === 'outside') rest += piece.slice(from, end);
        else if (place === 'member') member += piece.slice(from, end);
        from = end;
      };
      for (let index = 0; index < piece.length; index++) {
        const code = piece.charCodeAt(index);
        if (inString) {
          if (escaped) escaped = false;
          else if (code === backslash) escaped = true;
          else if (code === quote) {
            inString = false;
            if (place !== 'member') lastString += piece.slice(stringFrom, index);
          }
        } else if (code === quote) {
          inString = true;
          lastString = '';
          stringFrom = index + 1;
        } else if (code === colon) {
          if (place !== 'member') names[depth - 1] = unquoted(lastString);
        } else if (openings.has(code)) {
          if (place === 'inside' && code === brace) {
            leave(index);
            place = 'member';
          } else if (place === 'outside' && code === brace && isObjectAhead()) {
            leave(index + 1);
            place = 'inside';
          }
          depth++;
          if (place !== 'member') names[depth - 1] = undefined;
        } else if (closings.has(code)) {
          depth--;
          if (place === 'member' && depth === path.length + 1) {
            leave(index + 1);
            onMember(names[path.length] ?? '', member);
            member = '';
            place = 'inside';
          } else if (place === 'inside' && depth === path.length) {
            leave(index);
            place = 'outside';
          }
        }
      }
      if (inString && place !== 'member') lastString += piece.slice(stringFrom);
      leave(piece.length);
    },
    end: () => rest,
  };
}

/** The text that a JSON string stands for; as it is when it is none (then the rest is no JSON either). */
function unquoted(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
