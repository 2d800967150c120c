// Publishes a version, or lists what would be published where:
//
//     node .config/release.mjs [--dry-run] [--skip-tests] [--offline] [--prepared] [--to npm,marketplace,openvsx,github]
//
// It refuses before it builds: an unclean tree, a version that has a tag or is published, a version without a section in
// CHANGELOG.md. `--prepared` publishes the files that a dry run has made and checked. `--to` continues a release that ended
// between two places. `--offline` asks no registry, so that it is for dry runs only.
import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, root, run, toolEnv } from './lib.mjs';

/** Tools that only a release needs. npm loads them when they are run. */
const tools = { publint: 'publint@0.3.25', attw: '@arethetypeswrong/cli@0.18.5', ovsx: 'ovsx@1.4.0' };
const registry = 'https://registry.npmjs.org/';
const askMs = 15_000;
const folder = join(root, 'out/release');
const [sums, notes] = ['SHA256SUMS', 'NOTES.md'].map((name) => join(folder, name));

const { name, version, publisher } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const tag = `v${version}`;
const extension = `${publisher}.${name}`;

/**
 * The places of a release, in the order in which they are served. `token`: the variable that it needs. `isPublished` is
 * undefined if the place gives no answer. `files` of all packages go there; `publish` is the command.
 */
const places = {
  npm: {
    title: 'npm registry, with provenance',
    token: 'NODE_AUTH_TOKEN',
    isPublished: isOnNpm,
    files: ({ npm }) => [npm],
    publish: ([file]) => ['npm', 'publish', file, '--provenance', '--access', 'public'],
  },
  marketplace: {
    title: 'VS Code Marketplace',
    token: 'VSCE_PAT',
    isPublished: () => isListed('vsce', ['show', extension, '--json']),
    files: ({ vsix }) => vsix,
    publish: (files) => ['vsce', 'publish', '--packagePath', ...files],
  },
  openvsx: {
    title: 'Open VSX',
    token: 'OVSX_PAT',
    isPublished: () =>
      isListed('npx', ['--yes', tools.ovsx, 'get', extension, '--metadata', '--versionRange', version]),
    files: ({ vsix }) => vsix,
    publish: (files) => ['npx', '--yes', tools.ovsx, 'publish', '--packagePath', ...files],
  },
  // Last, because it makes the tag, which says that the version is out.
  github: {
    title: `GitHub release ${tag}, with checksums`,
    token: 'GH_TOKEN',
    isPublished: () => false,
    files: ({ npm, vsix }) => [npm, ...vsix, sums],
    publish: (files) => [
      'gh',
      'release',
      'create',
      tag,
      ...files,
      '--target',
      head(),
      '--title',
      tag,
      '--notes-file',
      notes,
    ],
  },
};

const { values: options } = parseArgs({
  options: {
    'dry-run': { type: 'boolean', default: false },
    'skip-tests': { type: 'boolean', default: false },
    offline: { type: 'boolean', default: false },
    prepared: { type: 'boolean', default: false },
    to: { type: 'string', default: Object.keys(places).join(',') },
  },
});
const wanted = options.to.split(',');
const isDry = options['dry-run'];

refuse(wrongOptions());
const section = sectionOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'));
refuse([...repositoryProblems(), ...(options.offline ? [] : publishedProblems()), ...(isDry ? [] : missingTokens())]);
if (!options.prepared) make();
const packages = packagesMade();
await check(packages);
list(packages);
if (!isDry) publish(packages);

function wrongOptions() {
  const unknown = wanted.filter((place) => !(place in places));
  return [
    ...(unknown.length > 0 ? [`--to knows no ${unknown.join(', ')}: it takes ${Object.keys(places).join(', ')}`] : []),
    ...(options.offline && !isDry ? ['--offline asks no registry for the version, so it is for --dry-run'] : []),
  ];
}

function refuse(problems) {
  if (problems.length > 0) fail(problems.map((problem) => `not released: ${problem}`).join('\n'));
}

function repositoryProblems() {
  const changed = git('status', '--porcelain').split('\n').filter(Boolean);
  return [
    ...(changed.length > 0
      ? [`the tree has ${changed.length} changes that are not committed: ${changed[0].trim()} …`]
      : []),
    ...(git('tag', '--list', tag) !== '' ? [`the tag ${tag} exists; raise the version in package.json`] : []),
    ...(section === undefined ? [`CHANGELOG.md has no section "## ${version} - YYYY-MM-DD" with entries`] : []),
  ];
}

function publishedProblems() {
  return wanted.flatMap((place) => {
    const { title, isPublished } = places[place];
    const answer = isPublished();
    if (answer === undefined) console.warn(`unknown: whether ${version} is published: ${title} gives no answer`);
    return answer ? [`${title} has version ${version}; raise the version, or leave the place out with --to`] : [];
  });
}

function missingTokens() {
  const missing = wanted.map((place) => places[place]).filter(({ token }) => !process.env[token] && !hasOidc(token));
  return missing.map(({ title, token }) => `${title} needs a token in the variable ${token}`);
}

/** npm trusts a workflow that it knows, without a token. */
function hasOidc(token) {
  return token === 'NODE_AUTH_TOKEN' && Boolean(process.env.ACTIONS_ID_TOKEN_REQUEST_URL);
}

/** The entries of the version, without their heading; undefined if there are none. */
function sectionOf(changelog) {
  const [, text = ''] = changelog.split(
    new RegExp(`^## ${version.replaceAll('.', '\\.')} - \\d{4}-\\d\\d-\\d\\d$`, 'm'),
  );
  const entries = text.split(/^## /m)[0].trim();
  return entries === '' ? undefined : entries;
}

function make() {
  if (!options['skip-tests']) must('npm', ['run', '--silent', 'check']);
  must('npm', ['run', '--silent', 'package', '--', '--all']);
}

function packagesMade() {
  const filesIn = (dir, end) =>
    existsSync(join(root, dir))
      ? readdirSync(join(root, dir))
          .filter((file) => file.endsWith(end))
          .sort()
          .map((file) => join(root, dir, file))
      : [];
  const [npm] = filesIn('dist-npm', `-${version}.tgz`);
  const vsix = filesIn('dist-vsix', '.vsix');
  if (!npm || vsix.length === 0)
    fail(`not released: dist-npm/ or dist-vsix/ has no package of ${version}; run \`npm run package\``);
  return { npm, vsix };
}

/** What the users of a package would find out. A prepared package has passed, and must be the same. */
async function check({ npm, vsix }) {
  const text = [npm, ...vsix].map((file) => `${sha256(file)}  ${basename(file)}\n`).join('');
  if (options.prepared) {
    if (!existsSync(sums) || readFileSync(sums, 'utf8') !== text)
      fail(`not released: the packages are not those of ${sums}`);
    return;
  }
  if (options.offline) console.warn('not checked: publint and are-the-types-wrong come from the npm registry');
  else
    for (const [tool, ...rest] of [[tools.publint, '--strict'], [tools.attw]])
      must('npx', ['--yes', tool, npm, ...rest]);
  for (const file of vsix) await checkVsix(file);
  mkdirSync(folder, { recursive: true });
  writeFileSync(sums, text);
  writeFileSync(notes, `${section}\n`);
}

/** Both registries of extensions read the manifest, and refuse a file whose manifest is not valid. */
async function checkVsix(file) {
  const { readVSIXPackage } = await import('@vscode/vsce/out/zip.js');
  const { manifest, xmlManifest } = await readVSIXPackage(file);
  const platform = xmlManifest.PackageManifest.Metadata[0].Identity[0].$.TargetPlatform ?? 'universal';
  if (manifest.version !== version || !basename(file).includes(platform))
    fail(`not released: ${file} has version ${manifest.version}, for ${platform}`);
}

function list(packages) {
  console.log(`${isDry ? 'would publish' : 'publishing'} ${name} ${version}, commit ${head().slice(0, 12)}:`);
  for (const place of wanted) {
    const { title, token, files, publish: commandOf } = places[place];
    const all = files(packages);
    console.log(`\n${title} (${token}${process.env[token] ? '' : ' is not set'})`);
    for (const file of all) console.log(`  ${basename(file).padEnd(36)} ${(statSync(file).size / 1e6).toFixed(2)} MB`);
    const command = commandOf(all).map((word) => (all.includes(word) ? basename(word) : word));
    console.log(`  $ ${command.join(' ')}`);
  }
  console.log(`\n${sums}\n${notes}`);
}

function publish(packages) {
  for (const place of wanted) {
    const { title, files, publish: commandOf } = places[place];
    const [command, ...args] = commandOf(files(packages));
    if (run(command, args, { env: publishEnv() }) === 0) console.log(`published: ${title}`);
    else fail(`not published: ${title}. To continue, add --to ${wanted.slice(wanted.indexOf(place)).join(',')}.`);
  }
}

/** npm reads its token from its configuration, which a workflow has in a file. */
function publishEnv() {
  const token = process.env.NODE_AUTH_TOKEN;
  return toolEnv(token ? { [`npm_config_${registry.slice('https:'.length)}:_authToken`]: token } : {});
}

function isOnNpm() {
  return answerOf('npm', ['view', `${name}@${version}`, 'version', '--registry', registry], version);
}

/** The metadata of an extension has each of its versions. */
function isListed(command, args) {
  return answerOf(command, args, `"version":\\s*"${version}"`);
}

/** Whether the output has a pattern; undefined if the place cannot be asked. */
function answerOf(command, args, pattern) {
  const { status, stdout, stderr } = spawnSync(command, args, { env: toolEnv(), encoding: 'utf8', timeout: askMs });
  if (status === 0) return new RegExp(pattern).test(stdout);
  return /\b404\b|not found/i.test(`${stdout}${stderr}`) ? false : undefined;
}

function must(command, args) {
  if (run(command, args, { env: toolEnv() }) !== 0) fail(`not released: \`${command} ${args.join(' ')}\` failed`);
}

function git(...args) {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
}

function head() {
  return git('rev-parse', 'HEAD');
}

function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
