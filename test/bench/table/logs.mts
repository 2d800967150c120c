// A million log lines: are all kept, in the order of their item, in how much time and memory?
import { closeSync, createReadStream, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { poolscope, python, ran, scratch, script } from './programs.mts';
import { simple, type Contender, type Group, type Row } from './row.mts';
/** As in work.mjs. */
const linesPerItem = 10;

const millionLinesMs = 1_000_000 / 450;

export const logs: Group = (isQuick) => {
  const lines = isQuick ? 200_000 : 1_000_000;
  const count = lines / linesPerItem;
  const file = join(scratch, 'lines.txt');
  const keeping = (name: string, role: Contender['role'], command: readonly string[], isPrinted = false): Contender =>
    simple(name, role, async () => {
      const stdout = isPrinted ? openSync(file, 'w') : 'pipe';
      const figures = await ran(command, { seesMemory: true, stdout });
      if (typeof stdout === 'number') closeSync(stdout);
      await checkLines(name, file, lines);
      return figures;
    });
  const toFile = `--logs=${file}`;
  const row = (title: string, ...contenders: readonly Contender[]): Row => ({
    title: `${lines.toLocaleString('en')} log lines, ${title}`,
    unit: 'ms',
    goal: { kind: 'time', atMost: Math.round((millionLinesMs * lines) / 1_000_000) },
    rounds: 3,
    contenders: [
      ...contenders,
      keeping('a write a line', 'limit', script('rawLines.mjs', file, lines, 1)),
      keeping('blocks', 'limit', script('rawLines.mjs', file, lines, 1000)),
    ],
  });
  return {
    'logs-cli': row(
      'command line',
      keeping('poolscope', 'ours', poolscope('printLines', `--input=range:${count}`, toFile)),
      keeping('piscina', 'peer', script('piscinaScript.mjs', 'printLines', count, Math.ceil(count / 8)), true),
      ...(isQuick ? [] : python('python', 'logs.py', count, file)),
    ),
    'logs-one-item': row(
      'one item, command line',
      keeping('poolscope', 'ours', poolscope('printAllLines', `--input=${oneNumber(lines)}`, toFile)),
    ),
    'logs-library': row(
      'library',
      keeping('poolscope', 'ours', script('libraryScript.mjs', 'printLines', count, file)),
    ),
  };
};

const oneNumber = (lines: number): string => `range:${lines}..${lines + 1}`;

/** Peers may lose lines at their end; that is printed. Poolscope may not, and the lines of an item are in their order. */
async function checkLines(name: string, file: string, lines: number): Promise<void> {
  const next = new Map<number, number>();
  let [kept, outOfOrder] = [0, 0];
  for await (const text of createInterface({ input: createReadStream(file) })) {
    const found = /item (\d+) line (\d+)/.exec(text);
    if (!found) continue;
    const [item, line] = [Number(found[1]), Number(found[2])];
    kept++;
    if (line !== (next.get(item) ?? 0)) outOfOrder++;
    next.set(item, line + 1);
  }
  if (kept === lines && outOfOrder === 0) return;
  const problem = `${name} kept ${kept} of ${lines} lines, ${outOfOrder} out of order`;
  if (name.startsWith('poolscope')) throw new Error(problem);
  console.log(`  ${problem}`);
}
