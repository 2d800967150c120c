import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/root.ts';
import { layerRules } from './layerRules.ts';

const architecture = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => `src/${entry.name}`);

describe('ARCHITECTURE.md', () => {
  it('names every folder of src', () => {
    expect(folders.filter((folder) => !architecture.includes(`\`${folder}/\``))).toEqual([]);
  });

  it('names no folder that is not there', () => {
    const named = [...architecture.matchAll(/`((?:src|webview|media|docs|test)\/[\w/]*)`/g)].flatMap(
      ([, path]) => path ?? [],
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('shows the layer table that is checked', () => {
    // The formatter aligns the columns.
    const table = architecture.replaceAll(/ +/g, ' ');
    const missing = layerRules.map(tableRow).filter((row) => !table.includes(row));
    expect(missing).toEqual([]);
  });

  it('stays short enough to be read', () => {
    expect(architecture.split('\n').length).toBeLessThanOrEqual(245);
  });
});

describe('the documents', () => {
  const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const documents = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'SECURITY.md',
    ...guides.map((name) => `docs/${name}`),
    ...readdirSync(join(root, 'docs/api')).map((name) => `docs/api/${name}`),
  ];

  it.each(documents)('%s links to files and headings that exist', (document) => {
    const broken = linksOf(document).filter((link) => !exists(document, link));
    expect(broken).toEqual([]);
  });

  it('docs/README.md lists every document', () => {
    const listed = linksOf('docs/README.md');
    expect(guides.filter((name) => name !== 'README.md' && !listed.includes(name))).toEqual([]);
  });
});

describe('docs/security.md', () => {
  it('names tests that exist', () => {
    const text = readFileSync(join(root, 'docs/security.md'), 'utf8');
    const named = [...text.matchAll(/`((?:unit|webview|e2e|contract)\/[\w/]+)`/g)].map(
      ([, path]) => `test/${path}.test.ts`,
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('docs/troubleshooting.md', () => {
  it('quotes messages that are in the code', () => {
    const text = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8');
    const quoted = [...text.matchAll(/^\| `([^`]+)` +\|/gm)].flatMap(([, message]) => message ?? []);
    expect(quoted.length).toBeGreaterThan(30);
    const code = messagesOf('src');
    const parts = quoted.flatMap((message) => message.split(/ ?… ?/).filter((part) => part.length > 3));
    expect(parts.filter((part) => !code.includes(part))).toEqual([]);
  });
});

/** The source texts below a folder, in which a text of several literals is one. */
function messagesOf(folder: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))
    .join('\n')
    .replaceAll(/['`] \+\s+['`]/g, '');
}

describe('docs/comparison.md', () => {
  it('compares with the installed versions', () => {
    const text = readFileSync(join(root, 'docs/comparison.md'), 'utf8').toLowerCase();
    for (const name of ['piscina', 'tinypool', 'workerpool']) {
      const installed = readFileSync(join(root, `node_modules/${name}/package.json`), 'utf8');
      const { version } = JSON.parse(installed) as { readonly version: string };
      const named = [...text.matchAll(new RegExp(`${name} (\\d+\\.\\d+\\.\\d+)`, 'g'))].map(([, found]) => found);
      expect([name, ...new Set(named)]).toEqual([name, version]);
    }
  });
});

/** Targets of the relative links and images of a document. */
function linksOf(document: string): readonly string[] {
  const text = readFileSync(join(root, document), 'utf8').replaceAll(/^```[^]*?^```$|`[^`\n]*`/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => (/^https?:/.test(link) ? [] : [link]));
}

function exists(document: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? join(root, document) : join(root, dirname(document), path);
  if (!existsSync(file)) return false;
  return heading === undefined || headingsOf(readFileSync(file, 'utf8')).includes(heading);
}

/** The anchors that GitHub gives to headings. */
function headingsOf(text: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => {
    const anchor = title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

function tableRow({ layer, mayImport, packages = [] }: (typeof layerRules)[number]): string {
  const names = mayImport.map((path) => path.replace('src/', '')).join(', ');
  return `| ${layer.replace('src/', '')} | ${names || '-'} | ${packages.join(', ') || '-'} |`;
}
