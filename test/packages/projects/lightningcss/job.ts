import { browserslistToTargets, transform } from 'lightningcss';

const targets = browserslistToTargets(['chrome 80', 'safari 13']);

export const inputs = [
  '.a { color: color-mix(in srgb, red 50%, blue); & .b { inset: 0 } }',
  '@media (width >= 240px) { a { user-select: none } }',
  '.logo { background: url(logo.png); transition: all 200ms ease }',
  '.x { color: ',
];

export function work(css: string): readonly unknown[] {
  const seen: string[] = [];
  const { code, map, warnings } = transform({
    filename: 'style.css',
    code: Buffer.from(css),
    minify: true,
    sourceMap: true,
    targets,
    visitor: { Url: (url) => (seen.push(url.url), { ...url, url: `/assets/${url.url}` }) },
  });
  return [code.toString(), map?.toString(), warnings.length, seen];
}
