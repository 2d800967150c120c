import { outcomes, type Outcome } from '../model/facts/events.ts';

/**
 * The files of a recording, which is a folder. All are UTF-8 text; each line is one JSON text.
 * docs/recording-format.md describes them line by line.
 */
export const recordingFiles = {
  /** Every RunEvent, in order. The only file that a recording must have. */
  events: 'events.ndjson',
  /** One InputLine per item, in the order in which the items were read. */
  inputs: 'inputs.ndjson',
  /** One ResultLine per item, in the order of the inputs. `--results` copies this file while it grows. */
  results: 'results.ndjson',
  /**
   * ResultLines of items that ended before an earlier item of the input. They survive the owner of the run here. The file
   * is deleted when all results are in order.
   */
  early: 'early.ndjson',
  /** The RunSummary. It is written last, so a recording that has one is complete. */
  summary: 'summary.json',
  /** The last IsolationCheck of the editor. Absent if there was none. */
  isolation: 'isolation.json',
} as const;

/** Every file is readable by its owner only: inputs and log lines may be secret. */
export const recordingFileMode = 0o600;

// Lines of values are put together and taken apart as text, because one value may be hundreds of megabytes long:
//
//   {"item":7,"input":[1,2]}                      {"item":7}              the input is undefined
//   {"item":7,"outcome":"succeeded","value":3}    {"item":7,"outcome":"succeeded"}
//   {"item":8,"outcome":"failed","failure":{…}}   {"item":8,"outcome":"cancelled"}
//
// So "item" is the first key of a line and the value is the last one, without any white space.
export const lineParts = {
  item: '{"item":',
  input: ',"input":',
  succeeded: ',"outcome":"succeeded"',
  value: ',"value":',
  end: '}',
} as const;

/** Longest text before the value of a line, in bytes. */
export const longestLineStart = 64;

/** The item and the outcome of a line of results; undefined if it is none. */
export function resultOfLine(line: string): { readonly item: number; readonly outcome: Outcome } | undefined {
  const [, item, name] = /^\{"item":(\d+),"outcome":"(\w+)"/.exec(line) ?? [];
  const outcome = outcomes.find((each) => each === name);
  return outcome && { item: Number(item), outcome };
}

/** The number of the item that a line is about; undefined if it is not a line of values. */
export function itemOfLine(line: string): number | undefined {
  const found = /^\{"item":(\d+)[,}]/.exec(line);
  return found ? Number(found[1]) : undefined;
}

/** The text after a key that is the last one of a line, up to the closing brace or the end of a cut line. */
export function lastMember(line: string, key: string, isWhole: boolean): string | undefined {
  const at = line.slice(0, longestLineStart).indexOf(key);
  if (at < 0) return undefined;
  return line.slice(at + key.length, isWhole ? -1 : undefined);
}
