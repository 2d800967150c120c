// The compilers that the packages of the extension carry in dist/vendor/: esbuild's binary for one platform, or its WebAssembly.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDir, root } from './lib.mjs';

/** The platforms of VS Code, and the packages that have their compilers. The binaries for Linux are static, so Alpine runs them. */
export const platforms = [
  { name: 'linux-x64', esbuild: '@esbuild/linux-x64', isBinary: elf(0x3e) },
  { name: 'linux-arm64', esbuild: '@esbuild/linux-arm64', isBinary: elf(0xb7) },
  { name: 'linux-armhf', esbuild: '@esbuild/linux-arm', isBinary: elf(0x28) },
  { name: 'alpine-x64', esbuild: '@esbuild/linux-x64', isBinary: elf(0x3e) },
  { name: 'alpine-arm64', esbuild: '@esbuild/linux-arm64', isBinary: elf(0xb7) },
  { name: 'darwin-x64', esbuild: '@esbuild/darwin-x64', isBinary: machO(0x01000007) },
  { name: 'darwin-arm64', esbuild: '@esbuild/darwin-arm64', isBinary: machO(0x0100000c) },
  { name: 'win32-x64', esbuild: '@esbuild/win32-x64', isBinary: portable(0x8664) },
  { name: 'win32-arm64', esbuild: '@esbuild/win32-arm64', isBinary: portable(0xaa64) },
];

/** Copies a compiler and its code into a folder. Throws if the binary is that of another platform. */
export function placeCompiler({ name, esbuild, isBinary }, vendor) {
  const modules = join(root, 'node_modules');
  if (!isBinary) {
    const files = ['package.json', 'lib/main.js', 'bin/esbuild', 'esbuild.wasm', 'wasm_exec.js', 'wasm_exec_node.js'];
    for (const file of files) place(join(modules, esbuild, file), join(vendor, 'esbuild-wasm', file));
    return chmodSync(join(vendor, 'esbuild-wasm/bin/esbuild'), 0o755);
  }
  const binary = binaryOf(esbuild);
  if (!isBinary(readFileSync(binary))) throw new Error(`${binary} is no program for ${name}`);
  for (const file of ['package.json', 'lib/main.js'])
    place(join(modules, 'esbuild', file), join(vendor, 'esbuild', file));
  const to = join(vendor, 'esbuild/bin', binary.endsWith('.exe') ? 'esbuild.exe' : 'esbuild');
  place(binary, to);
  chmodSync(to, 0o755);
}

function place(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}

/** The program in a package of esbuild. npm installs the one of this platform; the others are loaded from the registry once. */
function binaryOf(name) {
  const file = name.includes('win32') ? 'esbuild.exe' : 'bin/esbuild';
  const installed = join(root, 'node_modules', name, file);
  return existsSync(installed) ? installed : join(loaded(name), file);
}

/** The folder of a package of the version that package-lock.json names, with the contents that its hash names. */
function loaded(name) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { version, integrity } = packages[`node_modules/${name}`];
  const dir = join(cacheDir, 'compilers', `${name.replace('@esbuild/', '')}-${version}`);
  if (existsSync(dir)) return dir;
  mkdirSync(dirname(dir), { recursive: true });
  const part = mkdtempSync(`${dir}-`);
  try {
    const args = ['pack', `${name}@${version}`, '--silent', '--ignore-scripts', '--pack-destination', part];
    const archive = join(part, execFileSync('npm', args, { cwd: part, encoding: 'utf8' }).trim());
    const [algorithm, expected] = integrity.split('-');
    const found = createHash(algorithm).update(readFileSync(archive)).digest('base64');
    if (found !== expected) throw new Error(`${name}@${version} differs from package-lock.json: ${algorithm}-${found}`);
    execFileSync('tar', ['-xzf', archive, '-C', part]);
    renameSync(join(part, 'package'), dir);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return dir;
}

/** Linux. */
function elf(machine) {
  return (program) => program.readUInt32BE(0) === 0x7f454c46 && program.readUInt16LE(18) === machine;
}

/** macOS. */
function machO(cpu) {
  return (program) => program.readUInt32LE(0) === 0xfeedfacf && program.readUInt32LE(4) === cpu;
}

/** Windows. The offset of the header is at 0x3c. */
function portable(machine) {
  return (program) => {
    const header = program.toString('latin1', 0, 2) === 'MZ' ? program.readUInt32LE(0x3c) : 0;
    return program.toString('latin1', header, header + 4) === 'PE\0\0' && program.readUInt16LE(header + 4) === machine;
  };
}
