import { UserFacingError } from '../base/errors.ts';
import { similarName } from '../base/similar.ts';
import { check } from './check.ts';
import { agent } from './agent.ts';
import { commandNames, isCommand, type CommandName } from './commands.ts';
import { compare } from './compare.ts';
import { completion } from './completion.ts';
import { exitCodes } from './exitCodes.ts';
import { issues } from './documentation.ts';
import { commandHelp, overview } from './help.ts';
import { exportRecording } from './exportRecording.ts';
import { mcp } from './mcp.ts';
import { merge } from './merge.ts';
import { observe } from './observe.ts';
import { replay } from './replay.ts';
import { requireNode } from './requireNode.ts';
import { run } from './run.ts';
import { saveTest } from './saveTest.ts';
import { show } from './show.ts';
import { skill } from './skill.ts';
import { surviveStreamErrors } from './standardStreams.ts';
import { hasColours, style, styled } from './style.ts';
import { tune } from './tune.ts';
import { verify } from './verify.ts';
import { version } from './version.ts';

/** Each resolves with the exit code. */
const actions: Readonly<Record<CommandName, (args: readonly string[]) => Promise<number>>> = {
  run,
  show,
  compare,
  export: exportRecording,
  tune,
  replay,
  verify,
  'save-test': saveTest,
  observe,
  merge,
  check,
  agent,
  mcp,
  skill,
  completion,
};

const helpFlags = ['--help', '-h'];
const versionFlags = ['--version', '-V'];

async function main([name = '--help', ...args]: readonly string[]): Promise<number> {
  const wantsHelp = name === 'help' || ownWords([name, ...args]).some((word) => helpFlags.includes(word));
  const [command = ''] = name === 'help' ? args : [name];
  if (wantsHelp) {
    if (!isCommand(command) && /^[^-]/.test(command)) throw unknown(command);
    process.stdout.write(isCommand(command) ? commandHelp(command, args.includes('--full')) : overview());
    return exitCodes.succeeded;
  }
  if (versionFlags.includes(name)) {
    process.stdout.write(`${version()}\n`);
    return exitCodes.succeeded;
  }
  if (isCommand(command)) {
    requireNode(process.versions);
    return actions[command](args);
  }
  throw unknown(name);
}

const unknown = (name: string): UserFacingError =>
  new UserFacingError(
    `"${name}" is not a command; expected one of ${commandNames.join(', ')}`,
    `${meant(name)}See poolscope --help.`,
  );

/** Somebody may have left out `run`, or mistyped the command. */
function meant(name: string): string {
  if (/\.[cm]?[jt]sx?(?:#|$)/.test(name)) return `Did you mean poolscope run ${name}? `;
  const similar = similarName(name, commandNames);
  return similar === undefined ? '' : `Did you mean poolscope ${similar}? `;
}

/** The words in front of `--`. The others belong to an observed program. */
function ownWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
}

const finalCode = surviveStreamErrors();
// A stream may fail after the command has ended.
process.on('exit', (code) => void (process.exitCode = finalCode(code)));

main(process.argv.slice(2)).then(
  (code) => void (process.exitCode = code),
  (error: unknown) => {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const bug = `Poolscope has an internal error. Please report it: ${issues}\n${stack}`;
    const text =
      error instanceof UserFacingError ? `${style('red', 'error:')} ${error.message}\n${error.nextStep ?? ''}` : bug;
    process.stderr.write(`${styled(text, hasColours(process.stderr))}\n`);
    process.exitCode = exitCodes.couldNotStart;
  },
);
