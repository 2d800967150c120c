import { expect, it } from 'vitest';
import { baseName, relativePath } from '../../../../webview/kit/paths.ts';

it('shows paths below the base folder relative to it', () => {
  expect(relativePath('/work/shop/src/a.ts', '/work/shop')).toBe('src/a.ts');
  expect(relativePath('/work/shopping/a.ts', '/work/shop')).toBe('/work/shopping/a.ts');
  expect(relativePath('C:\\shop\\src\\a.ts', 'C:\\shop')).toBe('src\\a.ts');
});

it('takes the last part of a path with either separator', () => {
  expect([baseName('/work/a.ts'), baseName('C:\\work\\a.ts'), baseName('a.ts')]).toEqual(['a.ts', 'a.ts', 'a.ts']);
});
