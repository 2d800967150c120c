import { methodCall } from '../nodes.ts';
import { isProcess } from '../typed/process.ts';
import { nodesOf } from '../typed/workerCode.ts';
import type { Rule } from './rule.ts';

/** Functions of `process` that throw in a thread, with the next step. */
const refused: Readonly<Record<string, string>> = {
  chdir: 'Use absolute paths, or process isolation.',
  umask: 'Set the permissions with fs.chmod, or use process isolation.',
  abort: 'Throw an error, which fails the item alone.',
  ...Object.fromEntries(
    ['setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups'].map((name) => [
      name,
      'Change the user before the workers start.',
    ]),
  ),
};

export const notInWorker: Rule = {
  code: 'not-in-worker',
  severity: 'error',
  summary: 'functions of Node that throw in a worker thread',
  followsCalls: true,
  find({ file, workerCode, checker }) {
    if (workerCode.areProcesses) return [];
    return [...nodesOf(file, workerCode.nodes)].flatMap((node) => {
      const found = methodCall(node);
      const nextStep = found && Object.hasOwn(refused, found.method) ? refused[found.method] : undefined;
      if (!found || nextStep === undefined || !isProcess(found.receiver, checker)) return [];
      // Reading the mask is allowed.
      if (found.method === 'umask' && found.call.arguments.length === 0) return [];
      return [{ node, message: `process.${found.method}() throws in a worker thread`, nextStep }];
    });
  },
};
