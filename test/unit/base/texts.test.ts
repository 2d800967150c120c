import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { t, useTexts } from '../../../src/base/texts.ts';
import { root } from '../../support/root.ts';

afterEach(() => useTexts({}));

it('fills in numbers and texts, also twice and in another order', () => {
  expect(t('{0} of {1} failed', 3, '10')).toBe('3 of 10 failed');
  useTexts({ '{0} of {1} failed': '{1}: {0}, {0}' });
  expect(t('{0} of {1} failed', 3, 10)).toBe('10: 3, 3');
});

it('leaves braces alone that no insert is for', () => {
  expect(t('export function work(item) { … }')).toBe('export function work(item) { … }');
  expect(t('{0} {1}', 'a {1}')).toBe('a {1} {1}');
});

it('is English if the language has no such text', () => {
  useTexts({ Open: 'Öffnen' });
  expect([t('Open'), t('Close')]).toEqual(['Öffnen', 'Close']);
});

it('has German texts', () => {
  useTexts(JSON.parse(readFileSync(join(root, 'media/l10n/bundle.l10n.de.json'), 'utf8')) as Record<string, string>);
  expect(t('{0} exports no function that can be run over inputs.', 'a.ts')).toBe(
    'a.ts exportiert keine Funktion, die über Eingaben ausgeführt werden kann.',
  );
});
