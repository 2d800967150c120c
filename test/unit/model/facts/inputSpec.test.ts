import { describe, expect, it } from 'vitest';
import { inputSpecProblem } from '../../../../src/model/facts/inputSpec.ts';

describe('an input SPEC', () => {
  for (const spec of [
    'export:inputs',
    'export:größe$1',
    'range:1',
    'range:10',
    'range:-5..5',
    'range:3..3',
    'range:3-3',
    'range:-5--3',
    'glob:src/**/*.{ts,js}',
    'lines:urls.txt',
    'lines:C:\\data\\urls.txt',
    'rows.csv',
    'rows.tsv.gz',
    'rows.parquet',
    'rows.ndjson.zst',
    'csv:rows.txt',
    'data.json#a.b',
    'data.json.gz#/a/b',
    'data/rows.JSON',
    'C:\\data\\rows.ndjson',
    '/data/my rows.jsonl',
    ' range:5 ',
  ]) {
    it(`accepts ${JSON.stringify(spec)}`, () => expect(inputSpecProblem(spec)).toBeUndefined());
  }

  const refused: Record<string, RegExp> = {
    '': /Expected an input/,
    '  ': /Expected an input/,
    'range:-3': /goes up, got -3/,
    'range:9-3': /goes up, got 9-3/,
    'range:5..1': /goes up/,
    'range:1.5': /whole number/,
    'range:99999999999999999999': /2\^53/,
    'range:': /whole number/,
    'glob:': /pattern/,
    'lines:  ': /file/,
    'csv:': /file/,
    'rows.csv#a': /Expected a \.json/,
    'rows.gz': /Expected a \.json/,
    'export:': /name of an export/,
    'export:a b': /name of an export, got "a b"|name of an export/,
    'exprot:inputs': /"exprot:" is not a kind of input/,
    'constructor:x': /not a kind of input/,
    'rows.txt': /Expected a \.json/,
  };
  for (const [spec, problem] of Object.entries(refused)) {
    it(`refuses ${JSON.stringify(spec)} and names the expected value`, () => {
      expect(inputSpecProblem(spec)).toMatch(problem);
    });
  }
});
