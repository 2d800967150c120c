import type { Chunksize } from '../facts/job.ts';
import { inFirstChunks } from '../chunks/chunkCost.ts';
import { predict, type CostModel, type Prediction, type Workers } from './costModel.ts';

/** A simulation of this many items takes a few milliseconds. */
const mostItems = 16_384;

export type Predictor = (workers: Workers, chunksize: Chunksize) => Prediction;

/**
 * `predict` for a view that must answer at once. If there are more than `most` items, neighbours are simulated as one group:
 * 100,000 items become 14,286 groups of 7. Chunks that are smaller than a group are handed out together, which
 * changes the end of the run by at most one group.
 */
export function predictor(model: CostModel, most = mostItems): Predictor {
  const size = Math.ceil(model.itemMicros.length / most);
  if (size <= 1) return (workers, chunksize) => predict(model, workers, chunksize);
  const { chunkCost } = model;
  const groups = new Float64Array(Math.ceil(model.itemMicros.length / size));
  model.itemMicros.forEach((micros, item) => (groups[Math.floor(item / size)]! += micros));
  const ofGroups = (chunks: number): CostModel => {
    const times = inFirstChunks(chunks) / inFirstChunks(1);
    return {
      ...model,
      itemMicros: groups,
      itemsEach: size,
      runner: { chunkMicros: model.runner.chunkMicros * times, itemMicros: model.runner.itemMicros * size },
      cpu: { ...model.cpu, chunkMicros: model.cpu.chunkMicros * times },
      misses: model.misses.map((miss) => ({ ...miss, octave: miss.octave - Math.log2(size / chunks) })),
      chunkCost: {
        chunkMicros: chunkCost.chunkMicros * times,
        itemMicros: chunkCost.itemMicros * size,
        errorAt: (count) => chunks * chunkCost.errorAt((count * size) / chunks),
      },
    };
  };
  const whole = ofGroups(1);
  return (workers, wanted) => {
    if (wanted === 'auto') return predict(whole, workers, 'auto');
    const chunksize = Math.max(wanted, model.concurrency);
    if (chunksize >= size) return predict(whole, workers, Math.round(chunksize / size));
    const chunks = size / chunksize;
    const prediction = predict(ofGroups(chunks), workers, 1);
    return { ...prediction, chunks: Math.ceil(model.itemMicros.length / chunksize) };
  };
}
