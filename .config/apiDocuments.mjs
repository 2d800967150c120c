// docs/api/: the names of the library with their docstrings, a page for each topic.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Application, Comment, Converter, ReflectionKind } from 'typedoc';
import { load as markdown } from 'typedoc-plugin-markdown';
import { fail, root } from './lib.mjs';

/** A name belongs to the first topic that matches it. */
const topics = [
  { file: 'errors', title: 'Errors', about: 'what calls throw', names: /Error$/ },
  {
    file: 'manager',
    title: 'Manager',
    about: 'objects that the threads of all processes share',
    names: /^Manage|^(?:NamespaceMethods|DictEntries|DictKey|SortOptions|LockOwner)$/,
  },
  { file: 'queues', title: 'Queues and pipes', about: 'messages between threads', names: /Queue|Pipe|^Connection$/ },
  {
    file: 'shared-memory',
    title: 'Shared memory',
    about: 'arrays and values that all threads share',
    names: /^Shared|Typecode|TypedArrays|^(?:ArrayExtras|ElementOf)$/,
  },
  {
    file: 'locks',
    title: 'Locks and signals',
    about: 'waiting for one another',
    names: /Lock$|Semaphore$|^Barrier|^(?:Condition|Event|Held|WaitOptions|NameOptions)$/,
  },
  {
    file: 'workers',
    title: 'In a worker',
    about: 'what a running item knows, and what it prints',
    names: /Worker$|^Log|Log(?:ger|Record)$|^ItemContext$|^transfer$/,
  },
  { file: 'pool', title: 'Pool', about: 'calls to workers, their results, options and types', names: /./ },
];

const intro = `Every name of \`import { … } from 'poolscope'\`. The [guide](../library.md) is the place to begin. Made by \`npm run docs\`
from the docstrings in src/pool.`;

/** The texts by their paths. */
export async function apiDocuments() {
  const sections = sectionsOf(await wholeDocument());
  const places = new Map();
  for (const topic of topics) {
    const slugs = slugger();
    slugs(topic.title);
    for (const { name, headings } of sections.filter((section) => section.topic === topic)) {
      const [anchor] = headings.map(slugs);
      if (!places.has(name)) places.set(name, `${topic.file}.md#${anchor}`);
    }
  }
  const page = (topic) => {
    const own = sections.filter((section) => section.topic === topic);
    const text = [`# ${topic.title}`, ...own.map(({ text }) => text)].join('\n\n');
    return linked(text, places, `${topic.file}.md`).replaceAll(/^```ts$/gm, '<!-- program -->\n\n```ts');
  };
  return {
    'docs/api/README.md': index(sections, places),
    ...Object.fromEntries(topics.map((topic) => [`docs/api/${topic.file}.md`, `${page(topic)}\n`])),
  };
}

/** A table of all names, by topic, and the module that the examples use. */
function index(sections, places) {
  const example = readFileSync(join(root, 'test/fixtures/documents/work.ts'), 'utf8').trimEnd();
  const parts = topics.toReversed().map((topic) => {
    const names = [...new Set(sections.filter((section) => section.topic === topic).map(({ name }) => name))];
    const links = names.map((name) => `[${name}](${places.get(name)})`);
    return `## [${topic.title}](${topic.file}.md)\n\n${capital(topic.about)}: ${links.join(', ')}.`;
  });
  return `${[
    '# The library, name by name',
    intro,
    ...parts,
    '## The examples',
    'They run as they are, beside this module:',
    `\`\`\`ts\n// work.ts\n${example}\n\`\`\``,
  ].join('\n\n')}\n`;
}

/** The section of each name, one level up. */
function sectionsOf(text) {
  const sections = [];
  for (const part of text.split(/^(?=#{1,3} )/m)) {
    if (!part.startsWith('### ')) continue;
    const headings = [...part.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title);
    const name = headings[0].replace(/\(\)$/, '');
    const topic = topics.find(({ names }) => names.test(name));
    const raised = part
      .replaceAll(/^#(#+ )/gm, '$1')
      .trimEnd()
      .replace(/\n\*{3}$/, '')
      .trimEnd();
    sections.push({ name, topic, headings, text: raised });
  }
  return sections;
}

/** A link has the name as its text, and an anchor of the whole document. */
function linked(text, places, page) {
  return text.replaceAll(/\[`(\w+)`\]\(#[^)]+\)/g, (_, name) => {
    const place = places.get(name) ?? fail(`docs/api: a link names ${name}, which is not exported`);
    return `[\`${name}\`](${place.startsWith(`${page}#`) ? place.slice(page.length) : place})`;
  });
}

/** Anchors as GitHub makes them: a repeated one has a number. */
function slugger() {
  const seen = new Map();
  return (title) => {
    const slug = slugOf(title);
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  };
}

function slugOf(title) {
  return title
    .replaceAll(/\\(.)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);

async function wholeDocument() {
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

/** The members of a proxy come from a mapped type over the managed object's class, which loses their docstrings. */
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

/** Removes parts that repeat the line above them. */
function trim(text) {
  const repeated = /^#+ (?:Returns|Inherited from|Overrides|Implementation of)\n\n.+\n\n/gm;
  return text
    .replace(repeated, '')
    .replace(/<a id="[^"]*"><\/a> /g, '')
    .replaceAll('`undefined` | ', '- | ');
}
