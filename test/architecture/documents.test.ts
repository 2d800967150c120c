import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
    expect(architecture.split('\n').length).toBeLessThanOrEqual(250);
  });
});

function tableRow({ layer, mayImport, packages = [] }: (typeof layerRules)[number]): string {
  const names = mayImport.map((path) => path.replace('src/', '')).join(', ');
  return `| ${layer.replace('src/', '')} | ${names || '-'} | ${packages.join(', ') || '-'} |`;
}
