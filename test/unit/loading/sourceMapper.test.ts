import { describe, expect, it } from 'vitest';
import { createSourceMapper } from '../../../src/loading/sourceMapper.ts';
import type { LoadedCode } from '../../../src/loading/codeStore.ts';
import { transform } from '../../../src/loading/transform.ts';
import type { Failure } from '../../../src/model/facts/failure.ts';

const file = '/app/Jürgen (1)/[id].ts';
const url = 'file:///app/J%C3%BCrgen%20(1)/[id].ts';
const source = 'interface A {\n  a: 1;\n}\n\nexport function work(a: A): never {\n  throw new Error(String(a));\n}\n';
const { code, map, format } = transform({ file, source, type: 'module', compilerOptions: {} });
const loaded: LoadedCode = { file, hash: '', format, code, map, madeMicros: 0 };
const mapper = createSourceMapper({ find: (path) => (path === file ? loaded : undefined) });
const line = code.split('\n').findIndex((text) => text.includes('new Error')) + 1;
const column = code.split('\n')[line - 1]!.indexOf('new Error') + 1;
const raw = `${line}:${column}`;

describe('a line of a stack', () => {
  it.each([
    [`    at work (${url}:${raw})`, `    at work (${file}:6:9)`],
    [`    at ${url}:${raw}`, `    at ${file}:6:9`],
    [`    at work (${url}?second:${raw})`, `    at work (${file}:6:9)`],
    [`    at work (${file}?second:${raw})`, `    at work (${file}:6:9)`],
    [`    at async Promise.all (${file}:${raw})`, `    at async Promise.all (${file}:6:9)`],
    [`    at async ${file}:${raw}`, `    at async ${file}:6:9`],
    [`    at new A [as b] (${file}:${raw}) {`, `    at new A [as b] (${file}:6:9) {`],
  ])('%s becomes %s', (from, to) => {
    expect(mapper.text(`Error: x\n${from}\n    at process (node:internal:1:2)`)).toBe(
      `Error: x\n${to}\n    at process (node:internal:1:2)`,
    );
  });
});

it.each([
  `${file}:${raw} error no-unused-vars`,
  `see ${url}:${raw}`,
  '    at work (/app/other.ts:3:5)',
  '    at work (/app/plain.js:3:5)',
  'no position at all',
])('leaves %s alone', (text) => {
  expect(mapper.text(text)).toBe(text);
});

it('maps the frames of a failure and of its causes, each a path', () => {
  const failure: Failure = {
    kind: 'thrown',
    name: 'Error',
    message: 'x',
    stack: `Error: x\n    at work (${url}:${raw})\n    at run (/app/node_modules/p/i.js:1:2)\n    at node:internal/x:3:4`,
    frames: [],
    cause: { kind: 'thrown', name: 'Error', message: 'y', stack: `Error: y\n    at ${url}:${raw}`, frames: [] },
  };
  const mapped = mapper.failure(failure);
  expect(mapped.frames).toEqual([
    { function: 'work', file, line: 6, column: 9, inUserCode: true },
    { function: 'run', file: '/app/node_modules/p/i.js', line: 1, column: 2, inUserCode: false },
    { function: '', file: 'node:internal/x', line: 3, column: 4, inUserCode: false },
  ]);
  expect(mapped.cause?.frames).toEqual([{ function: '', file, line: 6, column: 9, inUserCode: true }]);
});

it('maps the site of a log line, and does not change unknown ones', () => {
  expect(mapper.site(`${url}:${raw}`)).toEqual({ file, line: 6, column: 9 });
  expect(mapper.site('/app/plain.js:3:5')).toEqual({ file: '/app/plain.js', line: 3, column: 5 });
  expect(mapper.site('nowhere')).toBeUndefined();
});
