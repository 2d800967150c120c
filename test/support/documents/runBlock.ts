import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Block } from './blocks.ts';
import { announcedLines, missingLines } from './outputs.ts';
import type { Ended, Workspace } from './workspace.ts';

/** A document at work: its folder, and what its last block printed. */
export class Page {
  readonly #workspace: Workspace;
  readonly #folder: string;
  readonly #blocks: readonly Block[];
  readonly #hasPython: boolean;
  #printed = '';
  /** What was deleted before its first command. A second command that writes it fails, as it does for a reader. */
  readonly #cleared = new Set<string>();

  /** Writes the sources of all blocks, the first one of each name, so that they can be type-checked together. */
  constructor(workspace: Workspace, document: string, blocks: readonly Block[], hasPython: boolean) {
    this.#workspace = workspace;
    this.#folder = workspace.folderOf(document);
    this.#blocks = blocks;
    this.#hasPython = hasPython;
    for (const block of blocks) this.#write(block);
  }

  /** Runs the blocks in their order. Throws for the first one that does not do what the document says. */
  async run(): Promise<void> {
    this.#cleared.clear();
    await this.#runExamples();
    for (const block of this.#blocks) await this.#runBlock(block);
  }

  async #runBlock(block: Block): Promise<void> {
    if (block.kind === 'runs') this.#printed = await this.#runCommands(block);
    if (block.kind === 'prints') checkPrinted(block, this.#printed);
    if (block.kind === 'program' && block.file !== undefined) await this.#runProgram(block, block.file);
    if (block.kind === 'patches') await this.#patch(block);
    if (block.kind === 'parses') for (const text of valuesOf(block.code)) JSON.parse(text);
  }

  async #runCommands(block: Block): Promise<string> {
    const script = block.language === 'yaml' ? commandsOf(block.code) : block.code;
    const isAlone = block.detail.startsWith('afresh');
    if (script === '') throw new Error(`${placeOf(block)} has no command`);
    const folder = isAlone ? this.#workspace.folderOf(placeOf(block)) : this.#folder;
    this.#clear(folder, script);
    const ended = await this.#workspace.run(script, folder);
    const expected = (block.detail.match(/\d+/g) ?? []).join(' ');
    const found =
      block.detail === 'may exit 1' && ended.failures.every((code) => code === 1) ? '1' : ended.failures.join(' ');
    if (found !== expected) {
      const codes = `the commands that failed had the codes "${found}" instead of "${expected}"`;
      throw new Error(`${placeOf(block)}: ${codes}:\n${ended.output}`);
    }
    return ended.output;
  }

  async #patch(block: Block): Promise<void> {
    const patch = `git apply - <<'END_OF_PATCH'\n${block.code}END_OF_PATCH`;
    const { code, output } = await this.#workspace.run(patch, this.#folder);
    if (code !== 0) throw new Error(`${placeOf(block)} does not fit: ${output}`);
  }

  async #runProgram(block: Block, file: string): Promise<void> {
    const isPython = block.language === 'python';
    if (isPython && !this.#hasPython) return;
    const ended = await this.#workspace.run(`${isPython ? 'python3' : 'node'} "${file}"`, this.#folder);
    checkAnnounced(block, ended);
    this.#printed = ended.output;
  }

  /** Programs without a name run in one process, one after another: a start takes longer than they do. */
  async #runExamples(): Promise<void> {
    const examples = this.#blocks.filter(({ kind, file }) => kind === 'program' && file === undefined);
    if (examples.length === 0) return;
    const imports = examples.map((block) => `console.log('--- next');\nawait import('./${sourceOf(block) ?? ''}');`);
    writeFileSync(join(this.#folder, 'examples.mjs'), imports.join('\n'));
    const ended = await this.#workspace.run('node examples.mjs', this.#folder);
    if (ended.failures.length > 0) throw new Error(`an example of ${examples[0]?.document} failed:\n${ended.output}`);
    const [, ...outputs] = ended.output.split('--- next\n');
    examples.forEach((block, k) => checkAnnounced(block, { ...ended, output: outputs[k] ?? '' }));
  }

  /** Deletes what the commands are about to write for the first time, unless they read it before. */
  #clear(folder: string, script: string): void {
    const [, at = '.'] = /^cd (\S+)$/m.exec(script) ?? [];
    for (const { 0: option, 1: path = '', index } of script.matchAll(/--(?:record|out) ([\w./-]+)/g)) {
      const isRead = script.indexOf(path) < index + option.length - path.length;
      const written = join(folder, at, path);
      if (isRead || path.startsWith('/') || this.#cleared.has(written)) continue;
      this.#cleared.add(written);
      rmSync(written, { recursive: true, force: true });
    }
  }

  #write(block: Block): void {
    const file = sourceOf(block);
    if (file === undefined) return;
    const declared = block.kind === 'compiles' ? `${block.detail}\n` : '';
    const path = join(this.#folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, declared + block.code);
  }
}

function sourceOf({ file, kind, line }: Block): string | undefined {
  if (file !== undefined) return file;
  return kind === 'compiles' || kind === 'program' ? `block-${line}.ts` : undefined;
}

function checkPrinted(block: Block, printed: string): void {
  const isOrdered = block.detail !== 'in any order';
  const missing = isOrdered
    ? missingLines(block.code, printed)
    : block.code.split('\n').flatMap((line) => missingLines(line, printed));
  if (missing.length > 0) {
    throw new Error(`${placeOf(block)}: these lines were not printed:\n${missing.join('\n')}\nbut:\n${printed}`);
  }
}

/** A program that announces no output prints nothing. */
function checkAnnounced(block: Block, { output, failures }: Ended): void {
  const lines = announcedLines(block.code);
  if (failures.length > 0 || output.trimEnd() !== lines.join('\n')) {
    throw new Error(`${placeOf(block)} printed:\n${output}instead of:\n${lines.join('\n')}`);
  }
}

/** The commands of a CI pipeline that start Poolscope. */
function commandsOf(yaml: string): string {
  return (yaml.match(/(?<=^ *- (?:run: )?|^ +run: )(?:npx poolscope|if \[) .*$/gm) ?? []).join('\n');
}

/** JSON that is one value, or one value a line. */
function valuesOf(code: string): readonly string[] {
  const lines = code.trim().split('\n');
  return lines.every((line) => line.startsWith('{') && line.endsWith('}')) ? lines : [code];
}

const placeOf = ({ document, line }: Block): string => `${document}:${line}`;
