import { readFile } from 'node:fs/promises';
import { Marked } from 'marked';

const marked = new Marked({
  gfm: true,
  walkTokens(token) {
    if (token.type === 'heading') token.depth += 1;
  },
});

/** The readme of the package, in parts. */
export const inputs = async () => {
  const readme = await readFile(new URL('./node_modules/marked/README.md', import.meta.url), 'utf8');
  return readme.split(/^(?=## )/m);
};

export const work = (text) => marked.parse(text);
