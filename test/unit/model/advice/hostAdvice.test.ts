import { expect, test } from 'vitest';
import { adviceOn } from '../../../../src/model/advice/advice.ts';
import { hostRun, type HostRun } from '../../../support/hostRun.ts';

const even: HostRun = {
  hosts: [
    { name: 'a', itemMicros: 20_000, workers: 2 },
    { name: 'b', itemMicros: 20_000, workers: 2 },
  ],
  items: 400,
  chunksize: 5,
  aroundMicros: 1000,
};
const adviceOf = (changes: Partial<HostRun>) =>
  adviceOn(hostRun({ ...even, ...changes })).filter(({ id }) => /host|network|remote/i.test(id));
const slow = even.hosts.with(1, { name: 'b', itemMicros: 50_000, workers: 2 });

test('machines that are alike, with chunks that are long enough, get no advice', () => {
  expect(adviceOf({})).toEqual([]);
});

test('a machine whose items take longer is named, with what may be the reason', () => {
  const [crowded] = adviceOf({ hosts: slow, cores: 1 });
  expect(crowded).toMatchObject({ id: 'slowHost', remedy: 'Start its agent with --workers 1.' });
  expect(crowded?.message).toBe('Items took 2.5× as long on b as on the other hosts.');
  expect(crowded?.evidence).toMatch(
    /^median 50 ms of \d+ items there, 20 ms of \d+ elsewhere; 2 workers on 1 core, load 50 %$/,
  );
  expect(adviceOf({ hosts: slow, load: 0.98 })[0]?.remedy).toMatch(/^Look for what else uses its cores/);
  expect(adviceOf({ hosts: slow })[0]?.remedy).toMatch(/predicts the run without it/);
  // Also where a machine was lost, which makes other figures of the run useless.
  expect(adviceOf({ hosts: [...even.hosts, slow[1]!], lostMicros: 900_000 })[0]?.id).toBe('slowHost');
});

test('a few items are chance', () => {
  expect(adviceOf({ hosts: slow, items: 40 })).toEqual([]);
});

test('short chunks to other machines are reported with a chunksize that is worth its way', () => {
  const [advice] = adviceOf({ chunksize: 1, aroundMicros: 10_000, latencyMicros: 900 });
  expect(advice).toMatchObject({ id: 'remoteChunksTooSmall', severity: 'warning' });
  expect(advice?.evidence).toBe('400 chunks ran 20 ms each, with 10 ms around them; a request to a host takes 900 µs');
  expect(advice?.remedy).toBe('Use --chunksize 10, so that a chunk runs about 200 ms, or --chunksize auto.');
  const auto = hostRun({ ...even, chunksize: 1, aroundMicros: 10_000 });
  auto.chunksize = 'auto';
  expect(adviceOn(auto)[0]?.remedy).toBe('Use --chunksize 10, so that a chunk runs about 200 ms.');
  // With so few items, larger chunks would leave workers idle.
  expect(adviceOf({ chunksize: 1, aroundMicros: 10_000, items: 20 })).toEqual([]);
});

test('many bytes are the limit of the network, not of the chunks', () => {
  const [advice] = adviceOf({ chunksize: 1, aroundMicros: 10_000, bytes: 100e6 });
  expect(advice).toMatchObject({ id: 'networkLimit', severity: 'info' });
  expect(advice?.evidence).toMatch(
    /^381 MB to and from 2 hosts, \d+ MB per second; each chunk of 977 KB ran 20 ms and took 10 ms on its way$/,
  );
});
