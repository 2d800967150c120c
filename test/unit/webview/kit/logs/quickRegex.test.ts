import { expect, it } from 'vitest';
import { isQuick } from '../../../../../webview/kit/logs/quickRegex.ts';
import { parseRegex } from '../../../../../webview/kit/logs/regexSyntax.ts';

const ip = ['\\d{1,3}', '\\d{1,3}', '\\d{1,3}', '\\d{1,3}'].join('\\.');

it.each(['', 'timeout', 'a{3}', ip, '(error|warn)s?$', '[🚀]', '\\p{L}', '(a|b){3}', '^.$', 'x{0,90}y'])(
  '/%s/ is quick',
  (source) => expect(isQuick(parseRegex(source, 'u'))).toBe(true),
);

it.each(['a+', '.*x', 'a{2,}', '(a?){25}a{25}', 'a?'.repeat(12), '(a|a)'.repeat(12), 'x{0,150}y', 'a{0,4294967295}'])(
  '/%s/ is not',
  (source) => expect(isQuick(parseRegex(source, 'u'))).toBe(false),
);
