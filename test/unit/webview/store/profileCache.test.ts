import { expect, test } from 'vitest';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { ProfileCache } from '../../../../webview/store/profileCache.ts';
import { frameOf, partOf } from '../../../support/profiles.ts';

test('a profile is made again when a part arrives, when the run ends, and for another run', () => {
  const cache = new ProfileCache();
  const model = createRunModel();
  expect(cache.of(model, false)).toBeUndefined();
  applyEvent(model, partOf([[[frameOf('work')], 1000]]));
  const first = cache.of(model, false);
  expect(first?.tree.lanes).toHaveLength(1);
  expect(cache.of(model, false)).toBe(first);
  applyEvent(model, partOf([[[frameOf('work')], 1000]], { worker: 1 }));
  const second = cache.of(model, false);
  expect(second?.tree.lanes).toHaveLength(2);
  model.chunksFinished++;
  expect(cache.of(model, false)).toBe(second);
  expect(cache.of(model, true)).not.toBe(second);
  expect(cache.of(createRunModel(), true)).toBeUndefined();
});
