// Writes THIRD-PARTY-NOTICES.md from the contents of the bundles: `node .config/notices.mjs [--check]`.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { fail, root } from './lib.mjs';

const file = join(root, 'THIRD-PARTY-NOTICES.md');

/** Packages that are shipped beside the bundles, so no metafile names them. */
const shippedBeside = ['esbuild', 'esbuild-wasm', '@vscode/codicons'];

/** Licences of parts whose licence differs from the one in package.json. */
const remarks = {
  '@vscode/codicons':
    'The icons are licensed under CC-BY-4.0 (https://creativecommons.org/licenses/by/4.0/), by Microsoft; the code under MIT.',
};

const text = notices(await bundledPackages());
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (text !== readOrEmpty(file)) fail('THIRD-PARTY-NOTICES.md is out of date: run `npm run notices`.');

async function bundledPackages() {
  const outdir = mkdtempSync(join(tmpdir(), 'poolscope-notices-'));
  try {
    const metafiles = await build({ outdir, production: true });
    const dirs = new Set(shippedBeside.map((name) => `node_modules/${name}`));
    for (const metafile of Object.values(metafiles)) {
      for (const output of Object.values(metafile.outputs)) {
        for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
          const dir = packageDir(input);
          if (dir && bytesInOutput > 0) dirs.add(dir);
        }
      }
    }
    return [...dirs].map(describe).sort((a, b) => (a.title < b.title ? -1 : 1));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The innermost package to which a bundled file belongs. */
function packageDir(input) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}

function describe(dir) {
  const { name, version, license, homepage, repository } = JSON.parse(
    readFileSync(join(root, dir, 'package.json'), 'utf8'),
  );
  const licenceFiles = readdirSync(join(root, dir)).filter((entry) =>
    /^(licen[cs]e|copying|notice|thirdpartynotice)/i.test(entry),
  );
  return {
    title: `${name} ${version}`,
    licence: license ?? 'see below',
    url: homepage ?? repository?.url ?? repository ?? '',
    remark: remarks[name],
    texts: licenceFiles.sort().map((entry) => readFileSync(join(root, dir, entry), 'utf8').trim()),
  };
}

function notices(packages) {
  const parts = packages.map(({ title, licence, url, remark, texts }) =>
    [`## ${title}`, `Licence: ${licence}. ${url}`.trim(), remark, ...texts.map((body) => `\`\`\`text\n${body}\n\`\`\``)]
      .filter(Boolean)
      .join('\n\n'),
  );
  return `# Third-party notices\n\nPoolscope contains the following packages. Made by \`npm run notices\`.\n\n${parts.join('\n\n')}\n`;
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
