import { format, resolveConfig } from 'prettier';

// The parser of each language is a plugin that prettier imports when it is needed.
export const inputs = [
  ['a.ts', 'export const f=<T,>(a:T):T[]=>[a]; enum E{A=1}'],
  ['b.css', 'a{color:red;b{margin:0 1px}}'],
  ['c.md', '* a\n* b\n\n| a | b |\n|--|--|\n| 1 | 2 |'],
  ['d.json', '{"a":[1,2,{"b":null}]}'],
  ['e.html', '<div><p>text<b>bold</b></p><script>let a=1</script></div>'],
  ['f.yaml', 'a:   1\nb: [1,   2]'],
  ['g.ts', 'export const = 1'],
];

export const work = async ([name, text]) => {
  const filepath = new URL(name, import.meta.url).pathname;
  return format(text, { ...(await resolveConfig(filepath)), filepath });
};
