const place = 'https://github.com/poolscope/poolscope';

/** Where bugs are reported. */
export const issues = `${place}/issues`;

/** Address of a document, and of a section in it. Without a name: of all documents. */
export const documentation = (name?: string, section?: string): string =>
  name === undefined
    ? `${place}/tree/main/docs`
    : `${place}/blob/main/docs/${name}.md${section === undefined ? '' : `#${section}`}`;
