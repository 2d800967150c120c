import { join } from 'node:path';
import { LineFile } from '../files/lineFile.ts';
import { lineParts, recordingFiles } from '../recording/format.ts';

/** The input of an item, in the format of `encodeValue`. */
export interface ItemInput {
  readonly item: number;
  readonly value: string;
}

/** Writes the inputs of a recording. There is no file if there are none. */
export class InputsFile {
  readonly #path: string;
  readonly #onFailure: (error: Error) => void;
  #file: LineFile | undefined;
  #hasFailed = false;

  /** `onFailure` is called once, when the file cannot be written any further. */
  constructor(dir: string, onFailure: (error: Error) => void) {
    this.#path = join(dir, recordingFiles.inputs);
    this.#onFailure = onFailure;
  }

  append(inputs: readonly ItemInput[]): void {
    if (inputs.length === 0 || this.#hasFailed) return;
    try {
      this.#file ??= new LineFile(this.#path, this.#onFailure);
    } catch (error) {
      this.#hasFailed = true;
      return this.#onFailure(error as Error);
    }
    for (const input of inputs) {
      this.#file.addText(inputLine(input));
      this.#file.endLine();
    }
    // The panel shows the inputs of a program that still runs.
    this.#file.flush();
  }

  close(): void {
    this.#file?.close();
  }
}

function inputLine({ item, value }: ItemInput): string {
  return lineParts.item + item + (value === '' ? '' : lineParts.input + value) + lineParts.end;
}
