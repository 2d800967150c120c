import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeValue } from '../../../src/files/codec.ts';
import { explainLength, readInputs } from '../../../src/recording/readInputs.ts';
import { textPieces } from '../../../src/files/textPieces.ts';
import { takeStock } from '../../../src/recording/knownValues.ts';
import { readInput, readItemTexts, readValues } from '../../../src/recording/readValues.ts';
import { ValueFiles } from '../../../src/recording/writeValues.ts';
import { written } from '../../support/inputFiles.ts';
import { scratch } from '../../support/scratch.ts';

/** A folder with the values that `write` records. */
function recorded(write: (files: ValueFiles) => void): string {
  const dir = dirname(scratch('recording'));
  const files = new ValueFiles(dir, (error) => expect.fail(error.message));
  write(files);
  files.close();
  return dir;
}

const linesOf = (dir: string, name: string): string[] => readFileSync(join(dir, name), 'utf8').split('\n');

async function inputsOf(dir: string, items: readonly number[]): Promise<unknown[]> {
  const inputs: unknown[] = [];
  for await (const batch of await readInputs(dir, items)) inputs.push(...batch);
  return inputs;
}

describe('the results', () => {
  it('are written in input order, whatever the order in which items end', () => {
    const dir = recorded((files) => {
      for (const item of [4, 7, 9]) files.expect(item);
      files.value(9, '"last"');
      files.failure(7, 'cancelled', undefined);
      files.value(4, '');
    });
    expect(linesOf(dir, 'results.ndjson')).toEqual([
      '{"item":4,"outcome":"succeeded"}',
      '{"item":7,"outcome":"cancelled"}',
      '{"item":9,"outcome":"succeeded","value":"last"}',
      '',
    ]);
  });

  it('may come before their item is expected', () => {
    const dir = recorded((files) => {
      files.value(1, '1');
      files.value(0, '0');
      files.expect(0);
      files.expect(1);
    });
    expect(linesOf(dir, 'results.ndjson').slice(0, 2)).toEqual([
      '{"item":0,"outcome":"succeeded","value":0}',
      '{"item":1,"outcome":"succeeded","value":1}',
    ]);
  });

  it('that end early survive the process, and the next one puts them in their places', async () => {
    const dir = dirname(scratch('recording'));
    const failsNever = (error: Error): never => expect.fail(error.message);
    const first = new ValueFiles(dir, failsNever, { keepsEarly: true });
    for (const item of [0, 1, 2]) {
      first.input(item, `${item}`);
      first.expect(item);
    }
    first.value(0, '10');
    first.value(2, '12');
    first.flush();
    expect(linesOf(dir, 'early.ndjson')).toEqual(['{"item":2,"outcome":"succeeded","value":12}', '']);
    appendFileSync(join(dir, 'results.ndjson'), '{"item":1,"outc');
    const second = new ValueFiles(dir, failsNever, {
      known: await takeStock(dir),
      keepsEarly: true,
      checksInputs: true,
    });
    for (const item of [0, 1, 2, 3]) {
      second.input(item, `${item}`);
      second.expect(item);
    }
    for (const item of [0, 1, 2, 3]) second.value(item, `2${item}`);
    second.close();
    expect(linesOf(dir, 'inputs.ndjson')).toHaveLength(5);
    expect(
      linesOf(dir, 'results.ndjson')
        .slice(0, -1)
        .map((line) => JSON.parse(line).value),
    ).toEqual([10, 21, 12, 23]);
    expect(existsSync(join(dir, 'early.ndjson'))).toBe(false);
  });

  it('are those of the recorded inputs: another input is refused', async () => {
    const long = JSON.stringify('ä'.repeat(1000));
    const dir = recorded((files) => {
      files.input(0, '1');
      files.input(1, long);
      files.input(2, '');
    });
    const plan = { known: await takeStock(dir), checksInputs: true };
    const again = new ValueFiles(dir, (error) => expect.fail(error.message), plan);
    again.input(1, textPieces([long.slice(0, 500), long.slice(500)]));
    again.input(2, '');
    expect(() => again.input(0, '2')).toThrow('the input of item 0 is not the one that was recorded; now it is 2');
    expect(() => again.input(1, `${long.slice(0, -2)}x"`)).toThrow('the input of item 1 is not');
  });

  it('take a large value from a file', async () => {
    const large = JSON.stringify('x'.repeat(2_000_000));
    const dir = recorded((files) => {
      files.expect(0);
      files.valueIn(0, written('value.json', large));
    });
    expect(linesOf(dir, 'results.ndjson')[0]).toBe(`{"item":0,"outcome":"succeeded","value":${large}}`);
    expect((await readItemTexts(dir, 0)).value).toHaveLength(20_000);
  });
});

describe('the inputs', () => {
  const inputs = [{ a: [1, 'é'] }, undefined, 12n, 'text with ,"value": and }'];
  const dir = recorded((files) => inputs.forEach((input, k) => files.input(3 * k, encodeValue(input))));

  it('are read back in any order', async () => {
    expect(await inputsOf(dir, [9, 3, 0, 6])).toEqual([inputs[3], undefined, inputs[0], 12n]);
    expect(await readInput(dir, 0)).toBe('{"a":[1,"é"]}');
    expect(await readInput(dir, 3)).toBe('');
  });

  it('are shown as text, null if they were not recorded', async () => {
    expect(await readItemTexts(dir, 9)).toEqual({ input: JSON.stringify(inputs[3]), value: null, cut: false });
    expect(await readItemTexts(dir, 1)).toEqual({ input: null, value: null, cut: false });
  });

  it('that were not recorded are an error with a next step', async () => {
    await expect(readInput(dir, 1)).rejects.toThrow('the input of item 1 was not recorded');
    await expect(inputsOf(dir, [0, 1])).rejects.toThrow('has no input of item 1');
    await expect(inputsOf('/nowhere', [0])).rejects.toThrow('the recorded inputs cannot be read');
  });

  it('are cut where they are shown, at whole characters', async () => {
    const long = recorded((files) => files.input(0, JSON.stringify('é'.repeat(50_000))));
    const { input, cut } = await readItemTexts(long, 0);
    expect(input).toBe(`"${'é'.repeat(19_999)}`);
    expect(cut).toBe(true);
  });

  it('that are longer than a text of Node are an error with a next step', () => {
    const tooLong = Object.assign(new Error('Cannot create a string'), { code: 'ERR_STRING_TOO_LONG' });
    expect(explainLength(tooLong)).toMatchObject({
      name: 'UserFacingError',
      nextStep: expect.stringContaining('path'),
    });
    expect(explainLength(new TypeError('other'))).toEqual(new TypeError('other'));
  });

  it('leave out a line that their writer could not finish', async () => {
    const torn = recorded((files) => files.input(0, '"whole"'));
    appendFileSync(join(torn, 'inputs.ndjson'), '{"item":1,"input":"tor');
    expect(await inputsOf(torn, [0])).toEqual(['whole']);
    await expect(inputsOf(torn, [1])).rejects.toThrow('has no input of item 1');
  });
});

describe('the values of items', () => {
  it('are equal if their texts are, however long', async () => {
    const long = (end: string): string => JSON.stringify('x'.repeat(5000) + end);
    const dir = recorded((files) => {
      for (const item of [0, 1, 2, 3, 4]) files.expect(item);
      files.value(0, long('a'));
      files.value(1, long('a'));
      files.value(2, long('b'));
      files.value(3, '');
      files.failure(4, 'failed', undefined);
    });
    const values = await readValues(dir, [0, 1, 2, 3, 4]);
    expect(values.get(0)).toEqual(values.get(1));
    expect(values.get(0)?.text).toBe(values.get(2)?.text);
    expect(values.get(0)?.digest).not.toBe(values.get(2)?.digest);
    expect(values.get(3)).toEqual({ text: '', digest: '' });
    expect(values.has(4)).toBe(false);
  });

  it('of version 2, which lists all members of typed arrays, equal the same values of today', async () => {
    const values = { pixels: Uint8Array.from({ length: 3000 }, (_, k) => k), numbers: new Float64Array([Number.NaN]) };
    const members = { $type: 'Uint8Array', value: [...values.pixels] };
    const old = JSON.stringify({ pixels: members, numbers: { $type: 'Float64Array', value: ['NaN'] } });
    const write = (texts: readonly string[]) =>
      recorded((files) => {
        for (const [item, text] of texts.entries()) {
          files.expect(item);
          files.value(item, text);
        }
      });
    const dir = write([old, '']);
    writeFileSync(join(dir, 'events.ndjson'), '{"type":"runStarted","schema":2,"job":{}}\n');
    expect(await readValues(dir, [0, 1])).toEqual(await readValues(write([encodeValue(values), '']), [0, 1]));
  });

  it('are missing if the recording has no results', async () => {
    expect(await readValues('/nowhere', [0])).toEqual(new Map());
  });
});
