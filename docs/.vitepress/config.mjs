// The documents as a site: `npm run docs:site` builds it into dist/site, with a search that needs no network.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { sidebar, titleOf } from './sidebar.mjs';

const docs = fileURLToPath(new URL('..', import.meta.url));
const root = dirname(docs.replace(/\/$/, ''));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const icon = readFileSync(join(root, 'media/icon.png'), 'base64');
const repository = repositoryUrl();

export default defineConfig({
  title: 'Poolscope',
  description: manifest.description,
  head: [['link', { rel: 'icon', type: 'image/png', href: `data:image/png;base64,${icon}` }]],
  cleanUrls: true,
  outDir: join(root, 'dist/site'),
  cacheDir: join(root, 'node_modules/.cache/vitepress'),
  // A dead link ends the build; links out of docs/ are those of `outside`.
  ignoreDeadLinks: false,
  rewrites: { 'README.md': 'index.md', 'api/README.md': 'api/index.md' },
  markdown: {
    anchor: { slugify },
    config: (markdown) => {
      markdown.core.ruler.push('outside', outside);
      markdown.core.ruler.push('titles', titles);
    },
    languageAlias: { ndjson: 'json' },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Command line', link: '/cli' },
      { text: 'Library', link: '/library' },
    ],
    sidebar: sidebar(docs),
    ...(repository !== undefined && { socialLinks: [{ icon: 'github', link: repository }] }),
  },
});

/** Files outside of docs/, and those of docs/ that are no documents, are no pages: links to them lead to the repository, or become text if it is not known. */
function outside(state) {
  for (const token of state.tokens) {
    for (const child of token.children ?? []) {
      // What looks like a tag in a sentence is text, such as the <multiprocessing…> of an error message.
      if (child.type === 'html_inline' && !child.content.startsWith('<!--')) child.type = 'text';
      const href = child.type === 'link_open' ? child.attrGet('href') : null;
      if (href === null || /^(#|\/|[a-z]+:)/.test(href)) continue;
      const file = join(docs, dirname(state.env.relativePath ?? ''), href.replace(/#.*/, ''));
      if (!relative(docs, file).startsWith('..') && file.endsWith('.md')) continue;
      if (!existsSync(file)) throw new Error(`${state.env.relativePath}: there is no ${href}`);
      const kind = statSync(file).isDirectory() ? 'tree' : 'blob';
      child.attrSet('href', repository === undefined ? '#' : `${repository}/${kind}/main/${relative(root, file)}`);
    }
  }
}

/** A link that shows the name of a document, as on GitHub, shows its title on the site. */
function titles(state) {
  for (const { children } of state.tokens) {
    for (const [at, child] of (children ?? []).entries()) {
      const text = children[at + 1];
      if (child.type !== 'link_open' || text?.type !== 'text' || !/^[\w/.-]+\.md$/.test(text.content)) continue;
      const file = join(docs, dirname(state.env.relativePath ?? ''), child.attrGet('href').replace(/#.*/, ''));
      if (existsSync(file) && file.startsWith(docs)) text.content = titleOf(file);
    }
  }
}

/** Anchors as GitHub makes them, so that a link is right in both places. */
function slugify(title) {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

function repositoryUrl() {
  const { url } = manifest.repository ?? {};
  return url?.replace(/^git\+/, '').replace(/\.git$/, '');
}
