import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jobElsewhere, readMachines } from '../../../../src/extension/runs/machineSettings.ts';
import { someJob } from '../../../support/fakeRuns.ts';
import { scratch } from '../../../support/scratch.ts';

const key = 'a key of sixteen characters';
const url = 'rediss://user:secret@host:6380';
const folder = scratch('machines');
const of = (settings: Record<string, unknown>, env = {}) => readMachines((id) => settings[id], folder, env);

test('a run is on this machine unless the settings name commands or a queue', () => {
  expect(of({})).toBeUndefined();
  expect(of({ 'poolscope.agents.commands': [' ', 5], 'poolscope.agents.queue': ' ' })).toBeUndefined();
  expect(of({ 'poolscope.agents.commands': ['ssh build1 ', ''] })).toEqual({
    kind: 'commands',
    commands: ['ssh build1'],
  });
  expect(() => of({ 'poolscope.agents.commands': ['ssh a'], 'poolscope.agents.queue': url })).toThrow(
    'cannot be used together',
  );
});

test('the key of a queue is in a file of the workspace folder, or in the environment of the run', () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'key'), `${key}\n`);
  const queue = { 'poolscope.agents.queue': url };
  expect(of({ ...queue, 'poolscope.agents.keyFile': 'key' })).toEqual({ kind: 'queue', url, key });
  expect(of({ ...queue, 'poolscope.agents.keyFile': join(folder, 'key') })).toEqual({ kind: 'queue', url, key });
  expect(of(queue, { POOLSCOPE_KEY: key })).toEqual({ kind: 'queue', url, key });
  expect(() => of(queue)).toThrow('The setting poolscope.agents.queue needs a key');
  expect(() => of({ 'poolscope.agents.queue': 'http://host' })).toThrow('expects the address of a Redis server');
});

test('a job on other machines runs in processes, and what needs one memory is refused', () => {
  expect(jobElsewhere({ ...someJob, isolation: 'thread' }).isolation).toBe('process');
  expect(() => jobElsewhere({ ...someJob, detectRaces: true })).toThrow('poolscope.detectRaces cannot be used');
  expect(() => jobElsewhere({ ...someJob, maxMemoryBytes: 5 })).toThrow('maxMemory cannot be used');
});
