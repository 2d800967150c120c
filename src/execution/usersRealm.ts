// The code of a worker has a realm of its own. What must belong to the realm of the user is in this file, which uses no
// built-in function: user code may have replaced them.

/** `import()`: modules of the user belong to the realm of the user. */
export const nativeImport = (url: string): Promise<unknown> => import(url);

/** The console of the user. From another realm, each reading of a global takes longer than a short item. */
export const usersConsole = (): Console | undefined => globalThis.console;
