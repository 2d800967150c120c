import { expect, it } from 'vitest';
import { UnitEvents } from '../../../src/observe/unitEvents.ts';
import { Units } from '../../../src/observe/units.ts';

it('says nothing of a thread that is no worker', () => {
  const unit = new Units().get('7.1');
  unit.readyMicros = 1500;
  unit.gone = { atMicros: 1600, reason: null };
  const events = new UnitEvents(1000);
  const error = { name: 'Error', message: '', stack: '' };
  expect([events.started(unit), events.ready(unit), events.gone(unit), events.stray(unit, error, 1600)].flat()).toEqual(
    [],
  );
});

it('moves the times of a profile to the clock of the run', () => {
  const unit = Object.assign(new Units().get('7.1'), { worker: 3 });
  const part = {
    begins: true,
    fromMicros: 5000,
    toMicros: 9000,
    pausedMicros: 1,
    frames: [],
    nodes: '',
    samples: '',
    lines: '',
  };
  expect(new UnitEvents(1000).profiled(unit, [part])).toMatchObject([
    { events: [{ type: 'profileCaptured', worker: 3, fromMicros: 4000, toMicros: 8000 }] },
  ]);
});
