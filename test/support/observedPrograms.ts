/** A small program, and how it is run. */
export interface ObservedProgram {
  readonly code: string;
  /** Written to its stdin. */
  readonly stdin?: string;
  /** Sent to `poolscope`, or to the program itself, when it has printed its first line. */
  readonly signal?: NodeJS.Signals;
  readonly isModule?: true;
}

const worker = (far: string, near: string, options = ''): string => `
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
if (isMainThread) { const worker = new Worker(__filename${options}); ${near} } else { ${far} }`;
const child = (far: string, near: string, options = ''): string => `
const { fork } = require('node:child_process');
if (process.send === undefined) { const child = fork(__filename, []${options}); ${near} } else { ${far} }`;

const echo = "parentPort.on('message', (m) => { console.log('far', m); parentPort.postMessage(m + 1); });";
const ask = "worker.on('message', (m) => { console.log('near', m); worker.terminate(); }); worker.postMessage(1);";

/** Programs that print the same, and end in the same way, whether they are observed or not. */
export const observedPrograms: Readonly<Record<string, ObservedProgram>> = {
  'stdin is read to its end': {
    code: "process.stdin.pipe(process.stdout); process.stdin.on('end', () => console.error('end'));",
    stdin: 'one\ntwo\n',
  },
  'a signal ends it': { code: "console.log('up'); setInterval(() => {}, 1000);", signal: 'SIGTERM' },
  'a signal is handled': {
    code: "process.on('SIGINT', () => { console.log('int'); process.exit(7); }); console.log('up'); setInterval(() => {}, 1000);",
    signal: 'SIGINT',
  },
  'it sets its exit code': { code: "process.exitCode = 3; console.log('three');" },
  'it exits in a listener of exit': {
    code: "process.on('exit', (code) => { console.log('exit', code); process.exit(5); });",
  },
  'an error is thrown': { code: "console.log('a'); throw new TypeError('boom');" },
  'a rejection is not handled': { code: "Promise.reject(new RangeError('no'));" },
  'a rejection is handled late': {
    code: "process.on('unhandledRejection', (e) => console.log('late', e.message)); Promise.reject(new Error('x'));",
  },
  'a worker echoes': { code: worker(echo, ask) },
  'a worker has no environment': { code: worker(echo, ask, ', { env: {} }') },
  'a worker shares the environment': { code: worker(echo, ask, ", { env: require('node:worker_threads').SHARE_ENV }") },
  'a worker has no arguments for Node': { code: worker(echo, ask, ', { execArgv: [] }') },
  'the output of a worker is piped': {
    code: worker(
      echo,
      `worker.stdout.on('data', (d) => process.stdout.write('piped ' + d)); ${ask}`,
      ', { stdout: true }',
    ),
  },
  'a worker has limits': { code: worker(echo, ask, ', { resourceLimits: { maxOldGenerationSizeMb: 64 } }') },
  'a worker calls process.exit': {
    code: worker(
      "parentPort.on('message', () => process.exit(4));",
      "worker.on('exit', (code) => console.log('exit', code)); worker.postMessage(1);",
    ),
  },
  'a worker throws, and nobody listens': {
    code: worker("parentPort.on('message', () => { throw new Error('far'); });", 'worker.postMessage(1);'),
  },
  'a worker throws, and its owner listens': {
    code: worker(
      "parentPort.on('message', () => { throw new Error('far'); });",
      "worker.on('error', (e) => console.log(e.stack)); worker.postMessage(1);",
    ),
  },
  'a worker ends when it has no listener': {
    code: worker(
      "parentPort.once('message', (m) => parentPort.postMessage(m));",
      "worker.on('message', console.log); worker.on('exit', (c) => console.log('exit', c)); worker.postMessage(1);",
    ),
  },
  'a message cannot be cloned': {
    code: worker('', 'try { worker.postMessage(() => 0); } catch (e) { console.log(e.name); }'),
  },
  'a worker gets a port': {
    code: worker(
      "workerData.port.on('message', (m) => { workerData.port.postMessage(m * 2); workerData.port.close(); });",
      "port1.on('message', (m) => console.log('port', m)); port1.on('close', () => console.log('closed')); port1.postMessage(21);",
      ', (() => { const c = new (require("node:worker_threads").MessageChannel)(); globalThis.port1 = c.port1; return { workerData: { port: c.port2 }, transferList: [c.port2] }; })()',
    ),
  },
  'ports are listened to as event targets': {
    code: worker(
      "parentPort.addEventListener('message', ({ data }) => parentPort.postMessage(data + 1), { once: true });",
      "worker.once('message', (m) => console.log(m)); worker.postMessage(1);",
    ),
  },
  'a worker waits in Atomics.wait': {
    code: worker(
      "const { receiveMessageOnPort } = require('node:worker_threads'); Atomics.wait(workerData, 0, 0); console.log(receiveMessageOnPort(parentPort)); console.log(receiveMessageOnPort(parentPort));",
      'worker.postMessage(7); setTimeout(() => { Atomics.store(globalThis.flag, 0, 1); Atomics.notify(globalThis.flag, 0); }, 50);',
      ', { workerData: (globalThis.flag = new Int32Array(new SharedArrayBuffer(4))) }',
    ),
  },
  'workers are nested': {
    code: `const { Worker, parentPort, workerData } = require('node:worker_threads');
const depth = workerData ?? 0;
if (depth === 2) parentPort.on('message', (m) => parentPort.postMessage(m + 1));
else { const worker = new Worker(__filename, { workerData: depth + 1 });
  if (depth === 0) worker.on('message', (m) => { console.log(m); worker.terminate(); }).postMessage(1);
  else { parentPort.on('message', (m) => worker.postMessage(m)); worker.on('message', (m) => parentPort.postMessage(m)); } }`,
  },
  'a child echoes': {
    code: child(
      "process.on('message', (m) => { console.log('far', m); process.send(m + 1); process.disconnect(); });",
      "child.on('message', (m) => console.log('near', m)); child.on('exit', (c, s) => console.log('exit', c, s)); child.send(1);",
    ),
  },
  'a child has no environment': {
    code: child(
      "process.on('message', (m) => { process.send(m + 1); process.disconnect(); });",
      "child.on('message', (m) => console.log('near', m)); child.send(1);",
      ', { env: {} }',
    ),
  },
  'a child is killed': {
    code: child(
      "process.on('message', () => process.kill(process.pid, 'SIGKILL'));",
      "child.on('exit', (c, s) => console.log('exit', c, s)); child.send(1);",
    ),
  },
  'a child ends when it does not listen': {
    code: child("console.log('short');", "child.on('exit', (c) => console.log(c));"),
  },
  'a program does not exist': { code: "require('node:child_process').spawn('no-such-program-here');" },
  'a shell runs': {
    code: "require('node:child_process').exec('echo hi; exit 3', (e, out) => console.log(out, e.code));",
  },
  'processes are clustered': {
    code: `const cluster = require('node:cluster');
if (cluster.isPrimary) { const w = cluster.fork(); w.on('message', (m) => { console.log(m); w.send('bye'); }); w.on('exit', (c) => console.log('exit', c)); }
else { process.on('message', () => process.exit(0)); process.send('hello'); }`,
  },
  'it changes its title': { code: "process.title = 'mine'; console.log(process.title, process.argv.length);" },
  'many listeners of exit do not warn': {
    code: "for (let k = 0; k < 10; k++) process.on('exit', () => {}); console.log(process.listenerCount('exit'));",
  },
  'an ECMAScript module names what it imports': {
    isModule: true,
    code: `import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
const { port1, port2 } = new MessageChannel(); port1.postMessage({ a: 1 }); console.log(receiveMessageOnPort(port2), port1 instanceof EventTarget);
console.log(Object.keys(process).includes('emit'), MessageChannel.name, globalThis.MessageChannel === MessageChannel);`,
  },
  'an ECMAScript module is rejected': { isModule: true, code: "await Promise.reject(new Error('top'));" },
};
