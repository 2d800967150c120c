// Writes docs/api/README.md from the docstrings of the library: `node .config/docs.mjs [--check]`.
// What has no docstring is an error.
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Application, Comment, Converter, ReflectionKind } from 'typedoc';
import { load as markdown } from 'typedoc-plugin-markdown';
import { fail, root } from './lib.mjs';

const documents = { 'docs/api/README.md': await apiDocument() };

for (const [path, text] of Object.entries(documents)) {
  const file = join(root, path);
  if (process.argv.includes('--check')) {
    if (text !== readOrEmpty(file)) fail(`${path} is out of date: run \`npm run docs\`.`);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

async function apiDocument() {
  const stage = mkdtempSync(join(tmpdir(), 'poolscope-docs-'));
  try {
    const app = await Application.bootstrapWithPlugins({
      name: 'The library, name by name',
      entryPoints: [join(root, 'src/pool/index.ts')],
      tsconfig: join(root, 'src/tsconfig.library.json'),
      plugin: [markdown],
      outputs: [{ name: 'markdown', path: stage }],
      router: 'module',
      readme: 'none',
      logLevel: 'Warn',
      // Line numbers would change with every edit.
      disableSources: true,
      excludePrivate: true,
      excludeProtected: true,
      excludeInternal: true,
      excludeExternals: true,
      hidePageHeader: true,
      hideBreadcrumbs: true,
      parametersFormat: 'table',
      interfacePropertiesFormat: 'table',
      classPropertiesFormat: 'table',
      tableColumnSettings: { hideInherited: true, hideOverrides: true, hideModifiers: true },
      validation: { notExported: false, notDocumented: true },
      requiredToBeDocumented: [
        'Class',
        'Interface',
        'Function',
        'Method',
        'Property',
        'Accessor',
        'TypeAlias',
        'Variable',
      ],
    });
    app.converter.on(Converter.EVENT_RESOLVE_BEGIN, completeComments);
    const project = await app.convert();
    if (!project) fail('the library does not compile');
    app.validate(project);
    if (app.logger.hasErrors() || app.logger.hasWarnings()) fail('docstrings are missing or wrong, see above');
    await app.generateOutputs(project);
    return trim(readFileSync(join(stage, 'README.md'), 'utf8'));
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Proxies take their members from a type over the managed object's class, and the docstrings get lost on the way. */
function completeComments(context) {
  const { project } = context;
  for (const error of project.getReflectionsByKind(ReflectionKind.Class)) {
    const name = error.getChildByName('name');
    if (error.name.endsWith('Error') && name) project.removeReflection(name);
  }
  for (const member of project.getReflectionsByKind(ReflectionKind.Method | ReflectionKind.Property)) {
    for (const place of member.signatures ?? [member]) {
      if (place.hasComment()) continue;
      const text = docstringOf(member, context);
      if (text) place.comment = new Comment([{ kind: 'text', text }]);
    }
  }
}

function docstringOf(member, context) {
  const [, blocking] = /^(.+)Async$/.exec(member.name) ?? [];
  if (blocking && member.parent?.getChildByName(blocking)) return `Like \`${blocking}\`, without blocking the thread.`;
  const parts =
    context.getSymbolFromReflection(member)?.getDocumentationComment(context.programs[0].getTypeChecker()) ?? [];
  return parts.map(({ text }) => text).join('');
}

/** Without what the line above it says already. */
function trim(text) {
  const repeated = /^#+ (?:Returns|Inherited from|Overrides|Implementation of)\n\n.+\n\n/gm;
  return text
    .replace(repeated, '')
    .replace(/<a id="[^"]*"><\/a> /g, '')
    .replaceAll('`undefined` | ', '- | ');
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
