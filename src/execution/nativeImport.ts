/**
 * `import()`. It is a file of its own, because the code of a worker has a realm of its own, and modules of the user belong to
 * the realm of the user.
 */
export const nativeImport = (url: string): Promise<unknown> => import(url);
