// How long after an edit the findings of the built language server follow, what that costs it, and how much memory it holds.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { root } from '../../support/root.ts';
import { scratchFolder } from '../scratch.mts';

const edits = 40;
/** The server waits this long for more keystrokes before it checks. */
const restMs = 100;

/** A job with types of Node and of the library, and a function of another file. */
const job = `import { readFile } from 'node:fs/promises';
import { SharedValue } from 'poolscope';
import { enter } from './helper.ts';

export const inputs = ['a', 'b'];
export const initargs = () => [new SharedValue('int32')];

let total: SharedValue<'int32'>;
export function setup(given: SharedValue<'int32'>): void {
  total = given;
}

export async function build(name: string): Promise<number> {
  enter(name);
  total.value += 1;
  return (await readFile(name)).length;
}
`;
const helper = 'export function enter(folder: string): void {\n  process.chdir(folder);\n}\n';

export async function measureSpeed(): Promise<void> {
  const dir = scratchFolder();
  mkdirSync(join(dir, 'src'));
  const options = {
    typeRoots: [join(root, 'node_modules/@types')],
    paths: { poolscope: [join(root, 'dist/types/pool/index.d.ts')] },
  };
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions: options }));
  writeFileSync(join(dir, 'src/helper.ts'), helper);
  const server = spawn(process.execPath, [join(root, 'dist/server.js'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  let arrived: (count: number) => void = () => undefined;
  const uri = pathToFileURL(join(dir, 'src/job.ts')).href;
  connection.onNotification(
    'textDocument/publishDiagnostics',
    (shown: { uri: string; diagnostics: readonly unknown[] }) => {
      if (shown.uri === uri) arrived(shown.diagnostics.length);
    },
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification('initialized', {});
  const shown = (): Promise<number> => new Promise((resolve) => (arrived = resolve));
  const before = usageOf(server.pid);
  const started = performance.now();
  let next = shown();
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'typescript', version: 1, text: job },
  });
  await next;
  const first = { wallMs: performance.now() - started, cpuMs: usageOf(server.pid).cpuMs - before.cpuMs };
  const [wall, cpu]: [number[], number[]] = [[], []];
  for (let edit = 0; edit < edits; edit++) {
    const [at, used] = [performance.now(), usageOf(server.pid)];
    next = shown();
    const text = job.replace('  total.value', `  // edit ${edit}\n  total.value`);
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: edit + 2 },
      contentChanges: [{ text }],
    });
    await next;
    wall.push(performance.now() - at);
    cpu.push(usageOf(server.pid).cpuMs - used.cpuMs);
  }
  const after = usageOf(server.pid);
  server.kill();
  console.log(`first findings: ${ms(first.wallMs)} after opening, ${ms(first.cpuMs)} of CPU`);
  console.log(
    `after an edit, ${edits} times: ${figures(wall)}, of which ${restMs} ms are the wait for more keystrokes`,
  );
  console.log(`CPU of the server for it: ${ms(cpu.reduce((sum, each) => sum + each, 0) / edits)} on average`);
  console.log(`memory of the server: ${before.megabytes} MB before the first file, ${after.megabytes} MB at the end`);
}

const ms = (value: number): string => `${Math.round(value)} ms`;

function figures(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return `median ${ms(at(0.5))}, 95 % within ${ms(at(0.95))}, longest ${ms(at(1))}`;
}

/** CPU time of all threads, and resident memory. Linux only. */
function usageOf(pid = 0): { readonly cpuMs: number; readonly megabytes: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  // utime and stime, in hundredths of a second.
  return { cpuMs: 10 * (Number(stat[11]) + Number(stat[12])), megabytes: Math.round(kilobytes / 1024) };
}
