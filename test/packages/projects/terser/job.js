const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { minify } = require('terser');

const lib = join(__dirname, 'node_modules/terser/lib');

exports.inputs = ['minify.js', 'parse.js', 'scope.js', 'size.js', 'transform.js', 'utils/index.js'];

exports.work = async (name) => {
  const { code, map } = await minify(
    { [name]: readFileSync(join(lib, name), 'utf8') },
    { module: true, sourceMap: { url: 'inline' }, mangle: { toplevel: true } },
  );
  return [code, map];
};
