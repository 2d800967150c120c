import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { similarName } from '../base/similar.ts';
import { configKinds, type PoolscopeConfig } from '../model/facts/config.ts';
import type { CommandName } from './commands.ts';
import { optionsOf, type OptionValues } from './commandOptions.ts';
import { display } from './frames.ts';
import { parseOptions, type ParsedCommandLine } from './parseOptions.ts';

/** In this order in a folder; after them the key `poolscope` of package.json. */
export const configFiles = ['ts', 'mts', 'mjs', 'js', 'cjs', 'json'].map(
  (extension) => `poolscope.config.${extension}`,
);

const manifest = 'package.json';

/** Reads a command line, and adds the defaults of its project. Rejects with UserFacingError. */
export async function parseWithDefaults(
  command: CommandName,
  args: readonly string[],
  cwd: string,
): Promise<ParsedCommandLine> {
  const parsed = parseOptions(command, args, cwd);
  const { config, resume } = parsed.values;
  // The job of a resumed run is that of its recording.
  if (config === 'none' || resume !== undefined) return parsed;
  const file = config ?? findConfig(cwd);
  if (file === undefined) return parsed;
  const defaults = readDefaults(command, await contentOf(file), file);
  return { ...parsed, values: { ...withoutConflicts(defaults, parsed.values), ...parsed.values } };
}

/** Pairs of options that exclude one another: a run that is profiled is slower, and cannot be judged by its times. */
const exclusive = [
  ['profile', 'failOn'],
  ['profile', 'baseline'],
] as const;

/** The defaults without those that an option of the command line excludes. */
function withoutConflicts(defaults: OptionValues, given: OptionValues): OptionValues {
  const left = exclusive.flatMap(([one, other]) => [
    ...(given[one] === undefined ? [] : [other]),
    ...(given[other] === undefined ? [] : [one]),
  ]);
  return Object.fromEntries(Object.entries(defaults).filter(([key]) => !left.some((each) => each === key)));
}

/**
 * The nearest file with defaults, from the working folder upwards, as tools of this kind look for theirs. It ends at the root of
 * a repository. A folder above that everybody may write to is left out, because code there may be of anybody.
 */
export function findConfig(cwd: string): string | undefined {
  for (let dir = cwd; ; dir = dirname(dir)) {
    const found = dir === cwd || !isOpenToAll(dir) ? configIn(dir) : undefined;
    if (found !== undefined) return found;
    if (existsSync(join(dir, '.git')) || dirname(dir) === dir) return undefined;
  }
}

function configIn(dir: string): string | undefined {
  const file = configFiles.map((name) => join(dir, name)).find((path) => existsSync(path));
  if (file !== undefined) return file;
  const path = join(dir, manifest);
  return existsSync(path) && hasKey(path) ? path : undefined;
}

/** A manifest that is not JSON is a matter of other tools. */
function hasKey(path: string): boolean {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof content === 'object' && content !== null && Object.hasOwn(content, 'poolscope');
  } catch {
    return false;
  }
}

const isOpenToAll = (dir: string): boolean =>
  process.platform !== 'win32' && ((statSync(dir, { throwIfNoEntry: false })?.mode ?? 0) & 0o002) !== 0;

async function contentOf(file: string): Promise<unknown> {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    throw new UserFacingError(`${display(file)} is a folder, expected a file with defaults`, 'Name a file in it.');
  }
  if (!found) {
    throw new UserFacingError(`--config ${file} does not exist`, 'Name a file, or write --config none.');
  }
  if (!file.endsWith('.json')) {
    // esbuild is loaded only for code.
    const { readConfigModule } = await import('../loading/configModule.ts');
    return readConfigModule(file);
  }
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as { readonly poolscope?: unknown } | null;
    return file.endsWith(manifest) ? content?.poolscope : content;
  } catch (error) {
    throw new UserFacingError(`${display(file)} is not JSON: ${messageOf(error)}`, 'Correct the file.');
  }
}

/** The values of the options that the command has. Throws UserFacingError that names the file, the key and what it takes. */
export function readDefaults(command: CommandName, content: unknown, file: string): OptionValues {
  const name = file.endsWith(manifest) ? `the key poolscope of ${display(file)}` : display(file);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UserFacingError(
      `${name} is ${typeOf(content)}, expected an object with options`,
      'Write e.g. { "workers": 4, "timeout": "30s" }.',
    );
  }
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(content)) {
    if (value === undefined) continue;
    if (!isKey(key)) throw unknownKey(name, key);
    const kind = configKinds[key];
    if (!fits(value, kind)) {
      throw new UserFacingError(
        `${name}: ${key} is ${typeOf(value)}, expected ${kindText[kind]}`,
        `It is the option ${flagOf(key)}: see poolscope ${command} --help.`,
      );
    }
    Object.assign(values, optionValue(command, key, value, { file, name }));
  }
  return values;
}

interface ConfigPlace {
  readonly file: string;
  /** The file as people call it. */
  readonly name: string;
}

function optionValue(
  command: CommandName,
  key: keyof PoolscopeConfig,
  value: unknown,
  { file, name }: ConfigPlace,
): Readonly<Record<string, unknown>> {
  const known = optionsOf(command);
  const flag = flagOf(key).slice('--'.length);
  const found = known.get(flag) ?? known.get(`no-${flag}`);
  // The other command has it.
  if (!found) return {};
  const { read, repeats } = found.row;
  if (!read) return { [found.name]: found.row.flag === flag ? value : value !== true };
  const context = { flag: `${name}: ${key}`, cwd: dirname(file) };
  const given = Array.isArray(value) ? value : [value];
  const all = given.map((each) => {
    try {
      return read(String(each), context);
    } catch (error) {
      if (!(error instanceof UserFacingError)) throw error;
      throw new UserFacingError(error.message, error.nextStep?.replaceAll(context.flag, key));
    }
  });
  return { [found.name]: repeats ? all : all.at(-1) };
}

const isKey = (key: string): key is keyof PoolscopeConfig => Object.hasOwn(configKinds, key);

/** `maxHeap` → `--max-heap`. */
const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function unknownKey(name: string, key: string): UserFacingError {
  const similar = similarName(key.replaceAll('-', ''), Object.keys(configKinds));
  return new UserFacingError(
    `${name} has an unknown key "${key}"`,
    similar === undefined ? `Keys: ${Object.keys(configKinds).join(', ')}.` : `Did you mean ${similar}?`,
  );
}

const kindText = {
  number: 'a number',
  text: 'a text',
  boolean: 'true or false',
  texts: 'a text or a list of texts',
  'number or text': 'a number or a text',
} as const;

function fits(value: unknown, kind: keyof typeof kindText): boolean {
  switch (kind) {
    case 'number':
      return typeof value === 'number';
    case 'text':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'number or text':
      return typeof value === 'number' || typeof value === 'string';
    case 'texts':
      return typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string'));
  }
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `the text "${value}"` : `the ${typeof value} ${String(value)}`;
}
