import { join } from 'node:path';
import * as vscode from 'vscode';
import { t } from '../base/texts.ts';
import { findNode } from '../supervisor/findNode.ts';
import type { Places } from '../tools/places.ts';
import { ToolRunner } from '../tools/toolRunner.ts';
import { tools, type Tool } from '../tools/toolTable.ts';
import { configuredNodePath } from './settings.ts';
import { workspaceFolders } from './trust.ts';

const budgetMs = 600_000;
const longestInput = 500;

/** The tools of coding agents for language models, by name. `cliPath`: the command line of the extension, absolute. */
export function agentTools(cliPath: string): ReadonlyMap<string, vscode.LanguageModelTool<object>> {
  const runner = new ToolRunner({ places, nodePath, cliPath, budgetMs });
  return new Map(tools.map((tool) => [tool.name, offered(tool, runner)]));
}

function offered(tool: Tool, runner: ToolRunner): vscode.LanguageModelTool<object> {
  return {
    prepareInvocation: ({ input }) => ({
      invocationMessage: t('{0} with Poolscope', tool.title),
      // The person sees what will run. Reading asks nobody, and in Restricted Mode nothing runs.
      ...(!tool.isReading &&
        vscode.workspace.isTrusted && { confirmationMessages: { title: tool.title, message: asCode(input) } }),
    }),
    invoke: async ({ input }, token) => textResult(await answer(tool, input, token, runner)),
  };
}

async function answer(
  { name }: Tool,
  input: object,
  token: vscode.CancellationToken,
  runner: ToolRunner,
): Promise<string> {
  if (!vscode.workspace.isTrusted)
    return 'Nothing was run: the workspace is in Restricted Mode. A person must trust it first.';
  if (workspaceFolders().length === 0)
    return 'Nothing was run: no folder is open. A person must open the folder of the project.';
  const stop = new AbortController();
  const cancelled = token.onCancellationRequested(() => stop.abort());
  try {
    return (await runner.call(name, input, stop.signal)).text;
  } finally {
    cancelled.dispose();
  }
}

/** The recordings are those that `poolscope mcp` makes in the same folder. */
function places(): Places {
  const roots = workspaceFolders();
  return { roots, recordings: join(roots[0] ?? '', '.poolscope') };
}

async function nodePath(): Promise<string> {
  const [folder = ''] = workspaceFolders();
  return (await findNode(configuredNodePath(vscode.Uri.file(folder)))).path;
}

/** The input as code, so that no text in it is read as markup. */
const asCode = (input: object): vscode.MarkdownString =>
  new vscode.MarkdownString().appendCodeblock(JSON.stringify(input, undefined, 1).slice(0, longestInput), 'json');

const textResult = (text: string): vscode.LanguageModelToolResult =>
  new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
