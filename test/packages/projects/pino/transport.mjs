import { appendFileSync } from 'node:fs';
import build from 'pino-abstract-transport';

export default ({ destination }) =>
  build(async (source) => {
    for await (const { msg, n, err } of source) appendFileSync(destination, `${n} ${msg} ${err.type}\n`);
  });
