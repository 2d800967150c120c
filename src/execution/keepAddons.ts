import { appendFileSync } from 'node:fs';
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
 * process then dies of SIGSEGV. `host` is `process`. The path of each addon is appended to the file `log` before it is
 * loaded, so that it is known if the addon ends the process.
 */
export function keepAddons(host: Pick<typeof process, 'dlopen'>, log?: string): LoadedAddons {
  const loaded: string[] = [];
  const { dlopen } = host;
  // Windows has no constants for flags.
  host.dlopen = (module, file, flags = constants.dlopen.RTLD_LAZY ?? 0) => {
    if (log !== undefined) note(log, file);
    Reflect.apply(dlopen, host, [module, file, flags | noDelete]);
    loaded.push(file);
  };
  return { loaded };
}

// Saved, because user code may replace it.
const append = appendFileSync;

function note(log: string, file: string): void {
  try {
    append(log, `${file}\n`);
  } catch {
    // Without the file, a crash is reported without the addon.
  }
}
