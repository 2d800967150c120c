import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RecordFiles } from '../../../src/observe/recordFiles.ts';
import { scratch } from '../../support/scratch.ts';

it('reads the lines that are whole, and leaves out what is no record', () => {
  const folder = scratch('records');
  mkdirSync(folder);
  const file = join(folder, '7.0.a.observed');
  const files = new RecordFiles(folder);
  expect(files.unreadBytes).toBe(0);
  writeFileSync(file, '["ready",5,"a.js",false]\n["exit",9,4]\n["exi');
  expect(files.unreadBytes).toBe(43);
  expect(files.read()).toEqual([
    {
      from: '7.0.a.observed',
      records: [
        ['ready', 5, 'a.js', false],
        ['exit', 9, 4],
      ],
    },
  ]);
  expect(files.unreadBytes).toBe(0);
  // The program could write anything into the folder.
  appendFileSync(file, 'ting",3]\n[1\n{}\n["exit",10,5]\n');
  expect(files.read()).toEqual([
    {
      from: '7.0.a.observed',
      records: [
        ['exiting', 3],
        ['exit', 10, 5],
      ],
    },
  ]);
  files.close();
});
