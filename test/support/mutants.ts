/** A generator of whole numbers below `end`; the same seed gives the same numbers. */
export function seeded(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  };
}

type Random = ReturnType<typeof seeded>;

/** JSON texts that take the place of a value. `EVIL()` must never become source text, and `\u001b` never reach a terminal. */
const hostileValues: readonly string[] = [
  ...['1e9', '-1', '1.5', '1e999', '4294967296', '9007199254740993', '0', 'null', 'true', '[]', '{}', '""', '"NaN"'],
  '"EVIL()"',
  '"1;EVIL()//"',
  '"../../../../evil"',
  '"/etc/passwd"',
  '"\\u001b[31mred\\u0007\\u009b2J"',
  '"\\u001b]8;;file:///etc/passwd\\u0007link"',
  '"<img src=x onerror=EVIL()>"',
  '"[x](command:evil)"',
  '"a\\u2028EVIL()\\nEVIL()"',
  '{"__proto__":{"polluted":true}}',
  '{"$type":"number","value":"EVIL()"}',
  '{"$type":"bigint","value":"1);EVIL("}',
  '{"$type":"Date","value":"EVIL()"}',
  '{"$type":"Float64Array","value":["EVIL()"]}',
  `"${'long '.repeat(20_000)}"`,
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
];

const token = /"(?:[^"\\]|\\.)*"(?!:)|-?\d+(?:\.\d+)?|true|false|null/g;

function withOtherValue(text: string, random: Random): string {
  const tokens = [...text.matchAll(token)];
  const { index, 0: found } = tokens[random(tokens.length)] ?? { index: 0, 0: '' };
  return text.slice(0, index) + pick(hostileValues, random) + text.slice(index + found.length);
}

const mutations: readonly ((text: string, random: Random) => string)[] = [
  withOtherValue,
  withOtherValue,
  withOtherValue,
  // One bit.
  (text, random) => {
    const bytes = Buffer.from(text);
    const at = random(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    return bytes.toString();
  },
  (text, random) => text.slice(0, random(text.length)),
  // A part is missing.
  (text, random) => {
    const at = random(text.length);
    return text.slice(0, at) + text.slice(at + random(200));
  },
  // A line is missing, doubled, or something else.
  (text, random) => {
    const lines = text.split('\n');
    const at = random(lines.length);
    const line = lines[at] ?? '';
    lines.splice(at, 1, ...pick([[], [line, line], ['null'], ['5'], ['{"type":"later","x":1}'], ['{}'], ['']], random));
    return lines.join('\n');
  },
  (text, random) => {
    const objects = [...text.matchAll(/\{/g)];
    const at = (objects[random(objects.length)]?.index ?? 0) + 1;
    return `${text.slice(0, at)}"__proto__":{"polluted":true},${text.slice(at)}`;
  },
];

const pick = <T>(all: readonly T[], random: Random): T => all[random(all.length)] as T;

/** The text with one to three changes. */
export function mutantOf(text: string, random: Random): string {
  let mutant = text;
  for (let changes = 1 + random(3); changes > 0; changes--) mutant = pick(mutations, random)(mutant, random);
  return mutant;
}
