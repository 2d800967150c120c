import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import { FileWatch } from '../../../src/cli/fileWatch.ts';
import { scratch } from '../../support/scratch.ts';

test('a file is watched also after a build has deleted its folder and made it again', async () => {
  const folder = scratch('dist');
  const file = join(folder, 'work.js');
  let saved = createDeferred<readonly string[]>();
  const files = new FileWatch((each) => saved.resolve(each));
  onTestFinished(() => files.close());
  const write = (text: string): void => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  };
  write('1');
  files.add([file]);
  rmSync(folder, { recursive: true });
  for (const text of ['22', '333']) {
    write(text);
    expect(await saved.promise).toEqual([file]);
    saved = createDeferred();
  }
});
