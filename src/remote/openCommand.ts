import { spawn } from 'node:child_process';
import { runMarker } from '../protocol/runnerControl.ts';
import { type PacedTransport, streamTransport } from '../ipc/streamTransport.ts';
import { agentMagic } from '../protocol/agentLink.ts';

/** Length of the output of a command that is kept, to explain its end. */
const keptOutput = 2000;
const agentWords = 'poolscope agent --stdio';

/**
 * The whole command of an agent: `ssh build2` becomes `ssh build2 poolscope agent --stdio`. A command that starts an agent
 * itself is not changed.
 */
export const agentCommand = (command: string): string =>
  /\bagent\b.*--stdio\b/.test(command) ? command : `${command} ${agentWords}`;

/** A connection to an agent. */
export interface AgentLine {
  readonly transport: PacedTransport;
  /** Resolves when its command has ended. */
  readonly ended: Promise<unknown>;
}

/** Runs a command of the user in a shell, and connects to the agent that it starts. */
export function openCommand(command: string): AgentLine {
  // An agent on this machine is no process that an item has left behind.
  const { [runMarker]: _marker, ...env } = process.env;
  // In a group of its own, it ends by itself when its input ends, and removes its files.
  const child = spawn(agentCommand(command), { shell: true, stdio: 'pipe', env, detached: true });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-keptOutput)));
  const ended = new Promise<string>((resolve) => {
    child.on('error', ({ message }) => resolve(message));
    child.on('close', (code, signal) => {
      const how = signal ? `its command ended with ${signal}` : `its command ended with exit code ${code}`;
      resolve([how, output.trim()].filter((text) => text !== '').join('; '));
    });
  });
  // Whoever has closed its output sends nothing more.
  child.stdout.once('close', () => child.kill());
  const streams = { input: child.stdout, output: child.stdin };
  return { transport: streamTransport({ ...streams, magic: agentMagic, speaks: false, ended }), ended };
}
