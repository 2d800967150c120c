import { beforeEach, expect, test, vi } from 'vitest';

const hooks = vi.hoisted(() => ({
  hookRequires: vi.fn<(loader: unknown) => void>(),
  hookWorkers: vi.fn<(options: unknown) => void>(),
  hookImports: vi.fn<(loader: unknown, register: unknown) => void>(),
}));
vi.mock('../../../src/loading/hookRequires.ts', () => ({ hookRequires: hooks.hookRequires }));
vi.mock('../../../src/loading/hookWorkers.ts', () => ({ hookWorkers: hooks.hookWorkers }));
vi.mock('../../../src/loading/importHooks.ts', () => ({ hookImports: hooks.hookImports }));

const setup = { dir: null, forDebugger: false };
const mapStacks = vi.spyOn(process, 'setSourceMapsEnabled').mockImplementation(() => {});

/** A thread whose loader is not installed yet. */
async function freshThread() {
  vi.resetModules();
  Reflect.deleteProperty(globalThis, Symbol.for('poolscope.loader'));
  return import('../../../src/loading/installLoader.ts');
}

beforeEach(() => vi.clearAllMocks());

test('the loader hooks imports, requires and started workers once for each thread', async () => {
  const { installLoader } = await freshThread();
  const loader = installLoader(setup);
  expect(installLoader({ dir: '/elsewhere', forDebugger: true })).toBe(loader);
  expect(hooks.hookRequires.mock.calls).toEqual([[loader]]);
  expect(hooks.hookWorkers.mock.calls).toEqual([[setup]]);
  expect(hooks.hookImports.mock.calls.map(([hooked]) => hooked)).toEqual([loader]);
  expect(mapStacks).not.toHaveBeenCalled();
});

test('another copy of the library in the same thread uses the loader that is installed', async () => {
  const loader = (await freshThread()).installLoader(setup);
  vi.resetModules();
  const copy = await import('../../../src/loading/installLoader.ts');
  expect(copy.installLoader(setup)).toBe(loader);
  expect(hooks.hookRequires).toHaveBeenCalledTimes(1);
});

test('under a debugger, Node does not map stacks, because our mapper does', async () => {
  const { installLoader } = await freshThread();
  installLoader({ ...setup, forDebugger: true });
  expect(mapStacks.mock.calls).toEqual([[false]]);
});

test('a Node without synchronous hooks loads the hooks of imports into a thread of its own', async () => {
  const { default: Module } = await import('node:module');
  const holder = Module as unknown as { registerHooks?: unknown };
  const { registerHooks } = holder;
  const register = vi.spyOn(Module, 'register').mockImplementation(() => {});
  delete holder.registerHooks;
  try {
    const { installLoader } = await freshThread();
    installLoader(setup);
    const [[url, options] = []] = register.mock.calls;
    expect(url).toMatch(/importThread\.js$/);
    expect(options).toEqual({ data: setup });
    expect(hooks.hookImports).not.toHaveBeenCalled();
  } finally {
    if (registerHooks !== undefined) holder.registerHooks = registerHooks;
    register.mockRestore();
  }
});
