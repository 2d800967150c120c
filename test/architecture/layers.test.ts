import { describe, expect, it } from 'vitest';
import { checkLayers, checkOwners, checkUnits, findCycles } from './checkLayers.ts';
import { independentUnits, layerRules, packageOwners } from './layerRules.ts';
import { readSources } from './sources.ts';

const sources = readSources('src', 'webview');

describe('the code keeps to the layers', () => {
  it('imports only what its layer may import', () => {
    expect(checkLayers(sources, layerRules)).toEqual([]);
  });

  it('imports each external package in one place', () => {
    expect(checkOwners(sources, packageOwners)).toEqual([]);
  });

  it('has no import cycles', () => {
    expect(findCycles(sources)).toEqual([]);
  });

  it.each(independentUnits)('has independent units in $folder', ({ folder, shared }) => {
    expect(checkUnits(sources, folder, shared)).toEqual([]);
  });

  it('keeps the processes apart', () => {
    const processes = ['src/extension', 'src/server', 'src/cli', 'src/runner', 'src/worker', 'webview'];
    const crossing = layerRules.filter(({ mayImport }) => mayImport.some((layer) => processes.includes(layer)));
    expect(crossing).toEqual([]);
  });
});

describe('the checker itself', () => {
  const rules = layerRules;

  it('reports a module of Node in a pure layer', () => {
    const violations = checkLayers(
      [{ path: 'src/model/run/stats.ts', text: `import { cpus } from 'node:os';` }],
      rules,
    );
    expect(violations).toEqual([
      'src/model/run/stats.ts imports node:os; model/run may import: base, model/facts, model/chunks',
    ]);
  });

  it.each(['execution', 'loading', 'readers', 'races'])('keeps the fold of a run away from %s', (layer) => {
    const path = `src/${layer}/x.ts`;
    const imports = (room: string): string => `import type { X } from '../model/${room}/x.ts';`;
    expect(checkLayers([{ path, text: imports('facts') }], rules)).toEqual([]);
    for (const room of ['chunks', 'run', 'tuning', 'advice', 'compare', 'debug']) {
      expect(checkLayers([{ path, text: imports(room) }], rules)).toEqual([
        expect.stringContaining(`${path} imports src/model/${room}/x.ts; ${layer} may import: base, model/facts`),
      ]);
    }
  });

  it.each([
    ['a type', `import type { Run } from '../runner/run.ts';`],
    ['a re-export', `export * from '../runner/run.ts';`],
    ['a dynamic import', `const run = await import('../runner/run.ts');`],
    ['an import type', `let run: import('../runner/run.ts').Run;`],
    ['a require', `const run = require('../runner/run.ts');`],
  ])('reports %s from another process', (_, text) => {
    expect(checkLayers([{ path: 'src/cli/main.ts', text }], rules)).toEqual([
      'src/cli/main.ts imports src/runner/run.ts; cli may import: base, model/facts, model/run, model/tuning, model/advice, model/profile, model/compare, words, files, recording, analysis, loading, supervisor, testWriter, pageWriter, studies, observe, agent, stops, tools',
    ]);
  });

  it('reports a package outside its owner, a file without a layer, a neighbour and a cycle', () => {
    expect(checkOwners([{ path: 'src/cli/run.ts', text: `import 'piscina';` }], packageOwners)).toHaveLength(1);
    expect(checkLayers([{ path: 'src/new/x.ts', text: '' }], rules)).toHaveLength(1);
    expect(
      checkUnits(
        [{ path: 'webview/panels/logs/panel.ts', text: `import '../errors/panel.ts';` }],
        'webview/panels',
        [],
      ),
    ).toEqual(['webview/panels/logs/panel.ts imports its neighbour webview/panels/errors/panel.ts']);
    const cycle = [
      { path: 'src/base/a.ts', text: `import './b.ts';` },
      { path: 'src/base/b.ts', text: `import type { A } from './a.ts';` },
    ];
    expect(findCycles(cycle)).toEqual(['src/base/a.ts -> src/base/b.ts -> src/base/a.ts']);
  });
});
