import { formatBytes, formatDuration, formatPercent } from '../../base/numberText.ts';
import type { Finding } from './adviceRule.ts';
import type { CauseRule, Figures } from './costFigures.ts';
import type { RunModel, SizeSample } from '../run/runModel.ts';

/** Shares of the run's time. */
const muchReading = 0.3;
const muchCopying = 0.3;
/** Bytes copied per second between items. Text reaches a hundred million, nested objects seven million. */
const copiedPerSecond = 2e6;

export const slowInput: CauseRule = {
  id: 'slowInput',
  severity: 'info',
  about:
    'The workers wait for the input. It takes longer to read it, or to create it in the module, than to process it.',
  threshold:
    `The run waited for its input for ${formatPercent(muchReading)} of its time or more, ` +
    `and less than ${copiedPerSecond / 1e6} MB of input arrived per second, so copying was not the reason.`,
  help: 'Pass paths or keys, and read the data in the function. Let a generator yield only what it has without waiting.',
  judge: ({ model, inputMicros }) => {
    const { wallMicros } = model;
    if (inputMicros < muchReading * wallMicros || isMuch(bytesOf(model, model.sizes.input), inputMicros))
      return undefined;
    return {
      message: `Workers waited for the input for ${formatPercent(inputMicros / wallMicros)} of the run.`,
      evidence: `${formatDuration(inputMicros)} of ${formatDuration(wallMicros)}, ${formatBytes(meanOf(model.sizes.input))} per item`,
      remedy: 'Pass data that needs no waiting, such as paths or ranges, and read the rest in the worker.',
    };
  },
};

export const largeResults: CauseRule = {
  id: 'largeResults',
  severity: 'info',
  about: 'The results are larger than the inputs, and writing and reading them takes much of the time.',
  threshold: copyingThreshold('more for results than for inputs'),
  help: 'Return less: a sum, the path of a file that the worker wrote, or only the fields that are needed.',
  judge: (figures) => {
    const { input, value } = figures.model.sizes;
    if (meanOf(value) <= meanOf(input)) return undefined;
    return copyFinding(figures, value, {
      what: 'Writing and reading results',
      remedy: 'Return less, or write a file in the worker and return its path.',
    });
  },
};

export const copying: CauseRule = {
  id: 'copying',
  severity: 'info',
  about:
    'The inputs are large, and copying them takes much of the time. They are copied twice: into the run, and to a worker.',
  threshold: copyingThreshold('at least as many for inputs as for results'),
  help: 'Pass paths or ranges and read the data in the worker, or share data that all items use: `SharedArray` in `initargs()`. A program can also use `transfer()`.',
  judge: (figures) => {
    const { input, value } = figures.model.sizes;
    if (meanOf(value) > meanOf(input)) return undefined;
    return copyFinding(figures, input, {
      what: 'Copying inputs',
      remedy: 'Pass paths or ranges and read the data in the worker, or share the data.',
    });
  },
};

function copyingThreshold(bytes: string): string {
  return (
    `The time between items was at least ${formatPercent(muchCopying)} of the workers' time, and at least ${copiedPerSecond / 1e6} MB were copied per ` +
    `second of it, ${bytes}. Bytes are estimated from a few items: the first, second, fourth, eighth and so on.`
  );
}

function copyFinding(
  figures: Figures,
  sample: SizeSample,
  { what, remedy }: { readonly what: string; readonly remedy: string },
): Finding | undefined {
  const { model, totalMicros, split, gapMicros } = figures;
  const aroundMicros = Math.min(figures.aroundMicros + gapMicros, totalMicros);
  const bytes = bytesOf(model, model.sizes.input) + bytesOf(model, model.sizes.value);
  if (aroundMicros < muchCopying * totalMicros || !isMuch(bytes, aroundMicros)) return undefined;
  const { largest } = sample;
  const parts = largest?.parts.map((part) => `${part.name} ${formatBytes(part.bytes)}`).join(', ') ?? '';
  return {
    message: `${what} took ${formatPercent(aroundMicros / totalMicros)} of the workers' time.`,
    evidence:
      `${formatDuration(aroundMicros)} between items, ${formatDuration(split.runMicros)} in items; ${formatBytes(meanOf(sample))} per item, ` +
      `item ${largest?.item ?? 0} ${formatBytes(largest?.bytes ?? 0)}${parts === '' ? '' : ` (${parts})`}`,
    remedy,
  };
}

const meanOf = ({ items, bytes }: SizeSample): number => bytes / Math.max(1, items);
const bytesOf = ({ items }: RunModel, sample: SizeSample): number => items.outcome.length * meanOf(sample);
const isMuch = (bytes: number, micros: number): boolean => bytes / (micros / 1e6) >= copiedPerSecond;
