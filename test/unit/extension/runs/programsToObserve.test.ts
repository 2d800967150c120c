import { expect, it } from 'vitest';
import { programsToObserve, type ProgramSources } from '../../../../src/extension/runs/programsToObserve.ts';

const nothing: ProgramSources = {
  folder: '/work',
  manifest: undefined,
  packageManager: 'npm',
  launches: [],
  file: undefined,
};

it('offers the file in the editor, then the scripts, then the launch configurations', () => {
  const found = programsToObserve({
    ...nothing,
    packageManager: 'pnpm',
    file: '/work/src/main.mjs',
    manifest: '{"scripts":{"build":"node build.mjs","odd":1}}',
    launches: [
      {
        type: 'node',
        request: 'launch',
        name: 'Render',
        program: '${workspaceFolder}/render.js',
        runtimeArgs: ['--no-warnings'],
        args: ['--all'],
        cwd: '${workspaceFolder}/site',
      },
    ],
  });
  expect(found).toEqual([
    { label: 'node main.mjs', description: 'src/main.mjs', command: ['node', '/work/src/main.mjs'], cwd: '/work' },
    { label: 'pnpm run build', description: 'node build.mjs', command: ['pnpm', 'run', 'build'], cwd: '/work' },
    {
      label: 'Render',
      description: 'launch configuration',
      command: ['node', '--no-warnings', '/work/render.js', '--all'],
      cwd: '/work/site',
    },
  ]);
});

it('leaves out what it cannot start in the same way', () => {
  const launches = [
    null,
    { type: 'chrome', request: 'launch', name: 'Page', program: '/work/a.js' },
    { type: 'node', request: 'attach', name: 'Attach' },
    { type: 'node', request: 'launch', name: 'Asks', program: '${input:which}' },
    { type: 'node', request: 'launch', name: 'No file', program: '${file}' },
  ];
  expect(programsToObserve({ ...nothing, launches, manifest: 'broken' })).toEqual([]);
  expect(programsToObserve({ ...nothing, manifest: '{"scripts":[]}' })).toEqual([]);
});
