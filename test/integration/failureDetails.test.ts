import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { poolscope, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

/** A port at which nothing listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const sourceFor = (port: number): string => `
export const inputs = Array.from({ length: 3 }, (_, k) => ({ file: 'path/to/file-' + k + '.txt' }));
export async function get({ file }: { file: string }) { await fetch('http://127.0.0.1:${port}/' + file); }
export function parse({ file }: { file: string }) {
  if (file.includes('1')) throw Object.assign(new Error('no page', { cause: 'offline' }), { code: 'E_PAGE', page: 12 });
}
export const texts = ['short', 'x'.repeat(100_000)];
export const refuse = (text: string) => { throw new Error(String(text.length)); };
export const crash = () => process.abort();
`;

function jobFile(port = 0): string {
  const file = scratch('failing.ts');
  writeFileSync(file, sourceFor(port));
  return file;
}

test('a failure has the fields of its causes, and the input, on the terminal and in --json', async () => {
  const port = await closedPort();
  const job = `${jobFile(port)}#get`;
  const { summary } = await runJson([job, '--workers=1']);
  expect(summary.failures[2]).toMatchObject({
    name: 'TypeError',
    message: 'fetch failed',
    cause: { name: 'Error', fields: { code: "'ECONNREFUSED'", port: String(port) } },
    input: '{"file":"path/to/file-2.txt"}',
  });
  const { stdout } = await poolscope(['run', job, '--workers=1']);
  expect(stdout).toMatch(
    /TypeError: fetch failed\n {4}caused by Error: .*ECONNREFUSED.* \{.* code: 'ECONNREFUSED'.*\}\n/,
  );
  expect(stdout).toContain('\n    input {"file":"path/to/file-0.txt"}\n');
});

test("an error's own fields are shown, and a cause that is no Error", async () => {
  const { summary } = await runJson([`${jobFile()}#parse`]);
  expect(summary.failures).toMatchObject([
    { item: 1, fields: { code: "'E_PAGE'", page: '12' }, cause: { name: 'string', message: "'offline'" } },
  ]);
});

test('a long input is cut at 300 characters', async () => {
  const { summary } = await runJson([`${jobFile()}#refuse`, '--input=export:texts']);
  expect(summary.failures.map(({ input }) => input)).toEqual(['"short"', `"${'x'.repeat(298)}…`]);
});

test('an item that crashes its process has its input, too', async () => {
  const { summary } = await runJson([`${jobFile()}#crash`, '--isolation=process', '--items=1']);
  expect(summary.failures).toMatchObject([{ item: 1, kind: 'crash', input: '{"file":"path/to/file-1.txt"}' }]);
});
