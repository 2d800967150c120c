import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { inspectableFlags, inspectProcess } from '../../../../src/engine/inspector/processInspector.ts';
import { takeSample } from '../../../../src/engine/inspector/takeSample.ts';

test.runIf(process.platform !== 'win32')(
  'a process opens its inspector when it is asked, as often as it is',
  async () => {
    const code = 'console.log("ready"); function spin() { for (;;); } setTimeout(spin, 0);';
    const child = spawn(process.execPath, [...inspectableFlags, '-e', code], { stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stderr.setEncoding('utf8');
    await once(child.stdout, 'data');
    for (let look = 0; look < 2; look++) {
      const inspector = await inspectProcess(child);
      expect(inspector).toBeDefined();
      if (inspector) expect(await takeSample(inspector)).toMatchObject({ doing: 'computing' });
    }
  },
);
