import { formatBytes, formatDuration, formatPercent } from '../../base/numberText.ts';
import type { Finding } from './adviceRule.ts';
import type { CauseRule, Figures } from './costFigures.ts';
import type { RunModel, SizeSample } from '../run/runModel.ts';

/** Of the run's time. */
const muchReading = 0.3;
const muchCopying = 0.3;
/** Bytes that are copied, by second of all that lies between items. Text comes to a hundred million, nested objects to seven. */
const copiedPerSecond = 2e6;

export const slowInput: CauseRule = {
  id: 'slowInput',
  severity: 'info',
  about: 'The workers wait for the input: it is read, or made by the module, more slowly than they use it up.',
  threshold:
    `The run waited for its input for ${formatPercent(muchReading)} of its time or more, and what came of it is too little for copying ` +
    `to have taken so long: under ${copiedPerSecond / 1e6} MB a second.`,
  help: 'Pass paths or keys and read in the function; let a generator give what is there at once.',
  judge: ({ model }) => {
    const { inputMicros = 0, wallMicros } = model;
    if (inputMicros < muchReading * wallMicros || isMuch(bytesOf(model, model.sizes.input), inputMicros))
      return undefined;
    return {
      message: `Workers had to wait for the input for ${formatPercent(inputMicros / wallMicros)} of the run.`,
      evidence: `${formatDuration(inputMicros)} of ${formatDuration(wallMicros)}, ${formatBytes(meanOf(model.sizes.input))} an item`,
      remedy: 'Give what is known at once, such as paths or ranges, and read in the worker.',
    };
  },
};

export const largeResults: CauseRule = {
  id: 'largeResults',
  severity: 'info',
  about: 'What the items give is larger than what they get, and writing it down and reading it takes much of the time.',
  threshold: copyingThreshold('more of them for results than for inputs'),
  help: 'Return less: a sum, a path of a file that the worker has written, or what is asked for only.',
  judge: (figures) => {
    const { input, value } = figures.model.sizes;
    if (meanOf(value) <= meanOf(input)) return undefined;
    return copyFinding(figures, value, {
      what: 'Writing down and reading results',
      remedy: 'Return less, or write a file in the worker and return its path.',
    });
  },
};

export const copying: CauseRule = {
  id: 'copying',
  severity: 'info',
  about:
    'The inputs are large, and copying them takes much of the time: from the input to the run, and again to a worker.',
  threshold: copyingThreshold('at least as many of them for inputs as for results'),
  help: 'Pass paths or ranges and read in the worker, or share what all items use: `SharedArray` in `initargs()`. In a program, `transfer()`.',
  judge: (figures) => {
    const { input, value } = figures.model.sizes;
    if (meanOf(value) > meanOf(input)) return undefined;
    return copyFinding(figures, input, {
      what: 'Copying inputs',
      remedy: 'Pass paths or ranges and read in the worker, or share the data.',
    });
  },
};

function copyingThreshold(bytes: string): string {
  return (
    `All that lies between items took ${formatPercent(muchCopying)} of the workers' time or more and copied ${copiedPerSecond / 1e6} MB ` +
    `a second or more, ${bytes}. Bytes are those of a few items: the first, second, fourth, eighth and so on.`
  );
}

function copyFinding(
  figures: Figures,
  sample: SizeSample,
  { what, remedy }: { readonly what: string; readonly remedy: string },
): Finding | undefined {
  const { model, totalMicros, split, gapMicros } = figures;
  const aroundMicros = split.queueMicros + split.copyInMicros + split.copyOutMicros + gapMicros;
  const bytes = bytesOf(model, model.sizes.input) + bytesOf(model, model.sizes.value);
  if (aroundMicros < muchCopying * totalMicros || !isMuch(bytes, aroundMicros)) return undefined;
  const { largest } = sample;
  const parts = largest?.parts.map((part) => `${part.name} ${formatBytes(part.bytes)}`).join(', ') ?? '';
  return {
    message: `${what} took ${formatPercent(aroundMicros / totalMicros)} of the workers' time.`,
    evidence:
      `${formatDuration(aroundMicros)} between items, ${formatDuration(split.runMicros)} in them; ${formatBytes(meanOf(sample))} an item, ` +
      `item ${largest?.item ?? 0} ${formatBytes(largest?.bytes ?? 0)}${parts === '' ? '' : ` (${parts})`}`,
    remedy,
  };
}

const meanOf = ({ items, bytes }: SizeSample): number => bytes / Math.max(1, items);
const bytesOf = ({ items }: RunModel, sample: SizeSample): number => items.outcome.length * meanOf(sample);
const isMuch = (bytes: number, micros: number): boolean => bytes / (micros / 1e6) >= copiedPerSecond;
