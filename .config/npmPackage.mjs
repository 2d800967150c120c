// Makes the package of the library and the command line that is published on npm.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib.mjs';

/** Packs what is in `stage`, which is a production build with its documents. npm leaves out what `files` does not name. */
export function packLibrary(stage, outdir) {
  const manifest = npmManifest();
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  const readme = join(stage, 'README.md');
  const text = readFileSync(readme, 'utf8');
  writeFileSync(readme, withAbsoluteLinks(text, manifest.repository.url));
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', outdir], { cwd: stage });
  writeFileSync(readme, text);
  const [name] = readdirSync(outdir);
  console.log(`dist-npm/${name}: ${(statSync(join(outdir, name)).size / 1e6).toFixed(2)} MB`);
}

/**
 * Nothing of the extension, and no Node: an optional one would run the scripts of the project that installs the package. The
 * manifest of the repository is private, so that nothing is published from its root by accident.
 */
function npmManifest() {
  const { name, version, description, license, keywords, engines, exports, files, bin, man, dependencies, ...rest } =
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { repository, homepage, bugs } = rest;
  const { types, default: main } = exports['.'].require;
  return {
    ...{ name, version, description, license, keywords, repository, homepage, bugs },
    type: 'commonjs',
    engines: { node: engines.node },
    // TypeScript reads these two where its resolution is that of Node 10.
    ...{ main, types, exports, bin, man, files, dependencies },
  };
}

/** A page on npm has neither the pictures nor the documents of the repository beside it. */
export function withAbsoluteLinks(markdown, repository) {
  const url = repository.replace(/^git\+/, '').replace(/\.git$/, '');
  const pictures = `${url.replace('//github.com', '//raw.githubusercontent.com')}/main/`;
  return markdown.replaceAll(
    /(!?)\[([^\]]*)\]\((?![a-z]+:|#)([^)]+)\)/g,
    (_, mark, label, path) => `${mark}[${label}](${mark === '!' ? pictures : `${url}/blob/main/`}${path})`,
  );
}
