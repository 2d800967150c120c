import { expect, test } from 'vitest';
import { mayWorkAtLoad } from '../../../src/analysis/mayWorkAtLoad.ts';
import { findTopLevelWork } from '../../../src/analysis/topLevelWork.ts';

const handle = `
export const inputs = [1, 2];
export async function handle(n) { return n; }
`;

test.each([
  ['runs handle', 'main();', 'main(); async function main() { for (const n of inputs) await handle(n); }'],
  ['runs handle', 'main()', 'const main = async () => Promise.all(inputs.map(handle)); main().catch(console.error);'],
  [
    'runs handle',
    'go()',
    'function step(n) { return handle(n); } function go() { inputs.forEach((n) => step(n)); } void go();',
  ],
  ['runs handle', 'inputs.map(handle)', 'const results = await Promise.all(inputs.map(handle));'],
  ['runs handle', 'handle(n)', 'for (const n of inputs) console.log(await handle(n));'],
  ['runs handle', 'handle(1)', '(async () => { await handle(1); })();'],
  ['runs handle', 'handle(n)', 'inputs.forEach(async function (n) { await handle(n); });'],
  ['runs handle', 'setTimeout(all, 10)', 'const all = () => inputs.map(handle); setTimeout(all, 10);'],
  ['runs handle', 'new App().run()', 'class App { run() { return handle(1); } } new App().run();'],
  ['runs handle', 'app.run()', 'const app = { run: () => handle(1) }; if (inputs.length > 0) app.run();'],
  ['runs handle', 'handle.call(null, 1)', 'handle.call(null, 1);'],
  [
    'opens a pool',
    'main()',
    'import { Pool } from "poolscope"; async function main() { await using pool = new Pool("x"); } await main();',
  ],
  [
    'opens a pool',
    'new Pool(import.meta.filename)',
    'import { Pool } from "poolscope"; const pool = new Pool(import.meta.filename);',
  ],
  ['starts poolscope', 'all()', 'const all = () => execFileSync("npx", ["poolscope", "run", "x.ts"]); all();'],
  [
    'starts a worker with this file',
    'new Worker(__filename)',
    'const { Worker } = require("x"); new Worker(__filename);',
  ],
  [
    'starts a worker with this file',
    'new Piscina(',
    'const pool = new Piscina({ filename: __filename, maxThreads: 2 });',
  ],
  ['starts a worker with this file', 'go()', 'function go() { fork(fileURLToPath(import.meta.url)); } go();'],
  [null, 'main()', 'function main() { console.log("hello"); } main();'],
  [null, 'runAll().then(print)', 'async function runAll() {} runAll().then(print);'],
  [null, 'start_it()', 'const size = 1, start_it = async () => {}; start_it();'],
])('work at the top level that %s: %s', (effect, call, source) => {
  const whole = `${source}${handle}`;
  const found = findTopLevelWork(whole, '/w/job.ts', 'handle');
  expect(found).toMatchObject({ effect });
  expect(found?.call).toContain(call.replace(/;$/, ''));
  expect(mayWorkAtLoad(whole, 'handle')).toBe(true);
});

test.each([
  'if (import.meta.main) main(); function main() { return handle(1); }',
  'if (require.main === module) { main(); } async function main() { await handle(1); }',
  'const isProgram = process.argv[1] === fileURLToPath(import.meta.url); if (isProgram) await handle(1);',
  'isMainThread && main(); function main() { handle(1); }',
  'require.main === module ? handle(1) : undefined;',
  'const schema = z.object({ a: z.string() }); const db = await connect(); dotenv.config();',
  'export const fast = memoize(handle); register(handle); app.get("/", handle); app.get("/x", (q) => handle(q));',
  'parentPort.on("message", (n) => handle(n)); workerpool.worker({ handle });',
  'async function setUp() {} await setUp(); function configure() {} configure(); const start = makeStart(); start();',
  'async function run() {} await run();',
  'const other = new Worker(new URL("./other.js", import.meta.url)); if (isMainThread) new Worker(__filename);',
  'export class Job { static limit = 3; run() { return handle(1); } } const job = new Job();',
  'export const again = (n) => (n > 0 ? handle(n - 1) : 0); test("x", () => handle(1));',
])('no work: %s', (source) => {
  expect(findTopLevelWork(`${source}${handle}`, '/w/job.ts', 'handle')).toBeUndefined();
});

test('the names of default exports and of CommonJS are followed, and the position is that of the call', () => {
  const whole = 'const work = (n) => n;\nmodule.exports = work;\n  main();\nfunction main() { work(1); }';
  expect(findTopLevelWork(whole, '/w/job.cjs', 'default')).toEqual({
    at: { line: 2, character: 2 },
    call: 'main()',
    effect: 'runs work',
  });
  expect(mayWorkAtLoad(whole, 'default')).toBe(true);
  const listed = 'export { f as g }; function f() {} f();';
  expect(findTopLevelWork(listed, '/w/job.mjs', 'g')?.effect).toBe('runs f');
});

test.each([
  ['export const work = (n: number) => n * 2; export const inputs = [1];', 'work'],
  ['export default async function work(n) { return n; }', 'default'],
  ['exports.work = function (n) { return n; };', 'work'],
  ['const steps = { async run(n) { return n; } }; export const work = (n) => steps.run(n);', 'work'],
  ['const runner = make(); runtime(1); startsWith(2); export const work = (n) => runner.start(n);', 'work'],
  ['export const work = (n) => n; const all = { other, work, third }; const list = [a, work, b];', 'work'],
  ['function runStep(n) { return n; } export const work = (n) => runStep(n);', 'work'],
  ['export function fib(n) {\n  return n < 2 ? { n } : fib(n - 1) + fib(n - 2);\n}\n', 'fib'],
  ['export const walk = (node) => {\n  node.children.map(walk);\n};\n', 'walk'],
])('a plain module is not parsed: %s', (source, exportName) => {
  expect(mayWorkAtLoad(source, exportName)).toBe(false);
});

test.each([
  'export function work(n) {\n  return n; }\nwork(1);\nif (true) {\n}\n',
  'export function work(n) {\n  return "}" + work(n);\n}\nwork(1);\n',
  'export function work(n) {\n  return n;\n}\nwork(1);\n',
  'export const work = (n) => n; pool.map({ a: [1] }, work, 2);',
  'export const work = (n) => n; pool.map(":)", work, 2);',
])('a call behind the function is seen, wherever its body seems to end: %j', (source) => {
  expect(mayWorkAtLoad(source, 'work')).toBe(true);
});
