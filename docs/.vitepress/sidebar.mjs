// The sidebar is the list in docs/README.md: a group for each heading, an entry for each row of its table.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function sidebar(docs) {
  const [, ...groups] = readFileSync(join(docs, 'README.md'), 'utf8').split(/^## /m);
  return groups.map((group) => {
    const [title = ''] = group.split('\n');
    const files = [...group.matchAll(/^\| \[[^\]]*\]\(([\w/.-]+\.md)\)/gm)].map(([, file]) => file);
    return {
      text: title,
      collapsed: false,
      items: files.map((file) => ({ text: titleOf(join(docs, file)), link: linkOf(file) })),
    };
  });
}

const linkOf = (file) => `/${file.replace(/(?:README)?\.md$/, '')}`;

/** The heading of a document. */
export function titleOf(file) {
  const [, title] = /^# (.*)$/m.exec(readFileSync(file, 'utf8')) ?? [];
  if (title === undefined) throw new Error(`${file} has no title`);
  return title;
}
