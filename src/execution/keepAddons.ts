import { constants } from 'node:os';

/** Flag of dlopen for a library that stays in memory when its last user closes it. Node has no name for it, Windows no such flag. */
const noDelete: number = { win32: 0, darwin: 0x80 }[process.platform as string] ?? 0x1000;

/** Native addons that a thread has loaded. */
export interface LoadedAddons {
  /** Their files, in the order of their loads. */
  readonly loaded: readonly string[];
}

/**
 * Native addons that this thread loads from now on stay in memory as long as the process lives. Without that, Node
 * unmaps an addon when the last thread that loaded it ends, even while threads of the addon still run its code. The
 * process then dies of SIGSEGV. `host` is `process`.
 */
export function keepAddons(host: Pick<typeof process, 'dlopen'>): LoadedAddons {
  const loaded: string[] = [];
  const { dlopen } = host;
  // Windows has no constants for flags.
  host.dlopen = (module, file, flags = constants.dlopen.RTLD_LAZY ?? 0) => {
    dlopen.call(host, module, file, flags | noDelete);
    loaded.push(file);
  };
  return { loaded };
}
