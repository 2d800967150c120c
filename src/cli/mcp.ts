import { createInterface } from 'node:readline';
import { join, resolve } from 'node:path';
import { statSync, realpathSync } from 'node:fs';
import { UserFacingError } from '../base/errors.ts';
import { McpServer } from '../tools/mcpServer.ts';
import { ToolRunner } from '../tools/toolRunner.ts';
import { exitCodes } from './exitCodes.ts';
import { parseOptions } from './parseOptions.ts';
import { version } from './version.ts';

const defaultBudgetMs = 600_000;

/** `poolscope mcp`: resolves with the exit code when the client has closed the input. Rejects with UserFacingError. */
export async function mcp(args: readonly string[]): Promise<number> {
  const { values, operands } = parseOptions('mcp', args, process.cwd());
  const root = rootOf(operands);
  const runner = new ToolRunner({
    places: () => ({ roots: [root], recordings: join(root, '.poolscope') }),
    nodePath: () => process.execPath,
    cliPath: join(__dirname, 'cli.js'),
    budgetMs: values.budgetMs ?? defaultBudgetMs,
  });
  const server = new McpServer({
    version: version(),
    call: (name, input, signal) => runner.call(name, input, signal),
    send: (message) => void process.stdout.write(`${JSON.stringify(message)}\n`),
  });
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) server.receive(line);
  server.close();
  return exitCodes.succeeded;
}

/** The folder that the person who starts the server trusts. */
function rootOf(operands: readonly string[]): string {
  const [folder = '.', ...more] = operands;
  const path = resolve(folder);
  if (more.length > 0 || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserFacingError(
      more.length > 0 ? `expected one folder, got ${operands.length}` : `${path} is not a folder`,
      'Name the folder of the project, whose code the agent may run.',
    );
  }
  return realpathSync(path);
}
