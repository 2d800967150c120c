import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileLinear } from '../../../../../webview/kit/logs/linearEngine.ts';
import { linearSource, linearText } from '../../../../../webview/kit/logs/linearSource.ts';
import { parseRegex } from '../../../../../webview/kit/logs/regexSyntax.ts';
import { compileRegex, type RegexTest } from '../../../../../webview/kit/logs/safeRegex.ts';

async function compiled(source: string, flags = ''): Promise<RegexTest> {
  let regex = compileRegex(source, flags);
  if ('waits' in regex) {
    await regex.waits;
    regex = compileRegex(source, flags);
  }
  if ('waits' in regex) throw new Error('it still waits');
  return regex.test;
}

/** What the linear engine finds, also for patterns that the built-in one gets. */
function linear(source: string, flags: string): RegexTest {
  const test = compileLinear(linearSource(parseRegex(source, flags), flags));
  return (text) => test(linearText(text, flags));
}

const oneOf = (words: string): fc.Arbitrary<string> => fc.constantFrom(...words.split(' '));
const sometimes = (text: string): fc.Arbitrary<string> => fc.constantFrom('', '', text);
const inClass = oneOf(String.raw`a b-d Z \d \w \s \S \W é ß k σ . \n \x41 \u00e9`);
const classes = fc
  .tuple(sometimes('^'), fc.array(inClass, { maxLength: 3 }))
  .map(([not, parts]) => `[${not}${parts.join('')}]`);
const literals = fc.constantFrom('a', 'b', 'k', 's', 'K', '1', ' ', 'é', 'É', 'ß', 'ς', '-', '/');
const escapes = oneOf(String.raw`. \d \D \w \W \s \S \. \t \x61 \u0062 \u212a \cJ \0`);
const edges = oneOf(String.raw`^ $ \b \B`);
const unicodeAtoms = oneOf(
  String.raw`🚀 [🚀-🚂] [^🚀] \u{1F680} \ud83d\ude80 \p{L} \P{Lu} [\p{Lu}🚀] \p{Script=Greek} [^a\d] [é-σ] [\sk]`,
);
const setAtoms = oneOf(String.raw`[\w--[a-k]] [\p{L}&&[a-zé]] [[ab][🚀é]] [^\d\s]`);

interface Syntax {
  readonly pattern: string;
}

function patternsWith(atoms: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const { pattern } = fc.letrec<Syntax>((tie) => ({
    pattern: fc
      .array(
        fc.oneof(
          { maxDepth: 2, withCrossShrink: true },
          atoms,
          ...[tie('pattern') as fc.Arbitrary<string>].flatMap((inner) => [repeated(inner), group(inner)]),
        ),
        {
          maxLength: 4,
        },
      )
      .map((parts) => parts.join('')),
  }));
  return pattern;
}

const counts = oneOf(String.raw`* + ? *? {2} {0,2} {1,} +?`);
const repeated = (body: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(body, counts).map(([inside, count]) => `(?:${inside})${count}`);
const group = (body: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    fc.tuple(body, body).map(([one, other]) => `(${one}|${other})`),
    body.map((inside) => `(?:${inside})`),
  );

const units = fc.constantFrom(
  'a',
  'b',
  'c',
  'd',
  'k',
  's',
  'A',
  'K',
  'S',
  'Z',
  '1',
  '-',
  '.',
  ' ',
  '\t',
  '\n',
  '\u00a0',
  'é',
  'É',
  'ß',
  'ẞ',
  'σ',
  'ς',
  'Σ',
  '🚀',
  '🚁',
  '\ud83d',
  '\ude80',
);
/** Line ends other than `\n` with m, and letters beyond ASCII that `\b` takes for letters with i and u, are known differences. */
const oddUnits = (flags: string): readonly string[] => [
  ...(flags.includes('m') ? [] : ['\r', '\u2028']),
  ...(/i.*[uv]/.test(flags) ? [] : ['ſ', 'K']),
];
const textsFor = (flags: string): fc.Arbitrary<string> => {
  const odd = oddUnits(flags);
  return fc.string({ unit: odd.length === 0 ? units : fc.oneof(units, units, fc.constantFrom(...odd)), maxLength: 8 });
};

const atomsFor = (flags: string): fc.Arbitrary<string> =>
  fc.oneof(
    ...[literals, literals, escapes, edges],
    // With u and v, a class that is seen for the first time takes up to 50 ms.
    ...(/[uv]/.test(flags) ? [unicodeAtoms] : [classes, oneOf(String.raw`🚀 [🚀] \p{L} { ] \-`)]),
    ...(flags.includes('v') ? [setAtoms] : []),
  );

it.each(['', 'i', 'm', 's', 'is', 'u', 'iu', 'mu', 'su', 'v', 'iv', 'sv'])(
  'the linear engine finds what the built-in one finds, with the flags "%s"',
  (flags) => {
    fc.assert(
      fc.property(
        patternsWith(atomsFor(flags)),
        fc.array(textsFor(flags), { minLength: 8, maxLength: 8 }),
        (source, texts) => {
          fc.pre(isPattern(source, flags));
          const [found, builtIn] = [linear(source, flags), new RegExp(source, flags)];
          for (const text of texts) expect([text, found(text)]).toEqual([text, builtIn.test(text)]);
        },
      ),
      { numRuns: 100 },
    );
  },
);

function isPattern(source: string, flags: string): boolean {
  try {
    new RegExp(source, flags);
    // An octal escape is refused.
    return !/\\0\d/.test(source);
  } catch {
    return false;
  }
}

it('takes no long time where going back and trying again would take for ever', async () => {
  const evil: readonly (readonly [source: string, line: string, found: boolean])[] = [
    ['(a+)+$', `${'a'.repeat(200_000)}b`, false],
    ['(a+)+$', 'a'.repeat(200_000), true],
    ['^(a|a)*b', 'a'.repeat(200_000), false],
    ['^(a|aa)+$', `${'a'.repeat(200_000)}b`, false],
    ['(.*)*x$', 'x'.repeat(200_000).concat('y'), false],
    ['a*a*a*a*a*b', `b${'a'.repeat(200_000)}`, true],
    ['a*a*a*a*a*bc', `b${'a'.repeat(200_000)}`, false],
    ['(\\w+\\s?)*$', `${'word '.repeat(40_000)}!`, true],
    ['^(\\w+\\s?)*$', `${'word '.repeat(40_000)}!`, false],
    ['^(([a-z])+.)+[0-9]([a-z])+$', 'a'.repeat(200_000), false],
    ['(a?){50}a{50}$', `${'a'.repeat(49)}b`.repeat(2_000), false],
    ['(x+x+)+y', 'x'.repeat(200_000), false],
    ['.*error.*failed.*\\d$', 'error failed '.repeat(10_000), false],
    ['[ab]*a[ab]{12}c', 'abbab'.repeat(20_000), false],
    ['(\\p{L}+|[^\\d])*!$', `${'é🚀'.repeat(60_000)}?`, false],
  ];
  for (const [source, line, found] of evil) {
    for (const flags of ['u', 'i', '']) {
      const test = await compiled(flags === 'u' ? source : source.replace('\\p{L}', '[^]'), flags);
      expect([source, flags, test(line)]).toEqual([source, flags, found]);
    }
  }
});

it.each([
  ['(', '', /Unterminated group/],
  ['a(?=b)', '', /^look-ahead \(\?=…\) is not supported/],
  ['a(?!b)', '', /^look-ahead \(\?!…\) is not supported/],
  ['(?<=a)b', '', /^look-behind \(\?<=…\) is not supported/],
  ['(?<!a)b', '', /^look-behind \(\?<!…\) is not supported/],
  ['(a)\\1', '', /^a back reference \\1 is not supported/],
  ['(?<n>a)\\k<n>', '', /^a back reference \\k<n> is not supported/],
  ['(?i:a)', '', /^flags for a group \(\?i:…\) is not supported/],
  ['[\\q{abc|d}]', 'v', /^strings in a class \\q\{abc\|d\} is not supported/],
  ['\\p{RGI_Emoji}', 'v', /^strings in a class \\p\{RGI_Emoji\} is not supported/],
  ['\\012', '', /^an escape \\01 is not supported/],
  ['a', 'q', /unknown flag/],
  ['(a{500}){500}', '', /repeats too much/],
  ['a{1001,}', '', /repeats too much/],
  ['('.repeat(1_001), '', /longer than 1000 characters/],
])('reports what is wrong with /%s/%s', async (source, flags, message) => {
  await expect(compiled(source, flags)).rejects.toThrow(message);
});
