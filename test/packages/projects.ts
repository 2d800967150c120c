/** A project that uses a real package. It is in the folder projects/NAME. */
export interface Project {
  readonly name: string;
  /** What the job does, for the table. */
  readonly does: string;
  /** The module of the job, and its export; relative to the project. */
  readonly job: string;
  /** A file with the items; without one, they are the export `inputs`. */
  readonly input?: string;
  /**
   * What runs the job without Poolscope: Node itself, the loader of tsx, or Node after the `tsc` of the project, which
   * is the only one that emits the metadata of decorators.
   */
  readonly plainly: 'node' | 'tsx' | 'tsc';
  /** Folder of the package that has the job, in a workspace. */
  readonly folder?: string;
  /** The package itself refuses to run in the main thread of a process. */
  readonly needsThread?: true;
  /** The job starts Chromium, whose path is in the environment variable CHROMIUM. */
  readonly needsBrowser?: true;
}

export const projects: readonly Project[] = [
  { name: 'marked', does: 'renders Markdown', job: 'job.js#work', plainly: 'node' },
  { name: 'prettier', does: 'formats six languages', job: 'job.js#work', plainly: 'node' },
  { name: 'terser', does: 'minifies its own sources', job: 'job.js#work', plainly: 'node' },
  { name: 'svgo', does: 'optimises drawings with a config file', job: 'job.js#work', plainly: 'node' },
  { name: 'sharp', does: 'converts images (native)', job: 'job.js#work', plainly: 'node' },
  { name: 'better-sqlite3', does: 'queries a database (native)', job: 'job.js#work', plainly: 'node' },
  { name: 'swc', does: 'compiles TypeScript (native)', job: 'job.ts#work', plainly: 'tsx' },
  { name: 'lightningcss', does: 'compiles CSS with a visitor (native)', job: 'job.ts#work', plainly: 'tsx' },
  { name: 'pdf-lib', does: 'writes and reads documents', job: 'job.ts#work', plainly: 'tsx' },
  { name: 'cheerio', does: 'changes and extracts HTML', job: 'job.ts#work', plainly: 'tsx' },
  { name: 'zod', does: 'validates, with errors of its class', job: 'job.ts#strict', plainly: 'tsx' },
  { name: 'lodash', does: 'named imports in a CommonJS project', job: 'job.ts#work', plainly: 'tsx' },
  { name: 'pino', does: 'logs through two transport threads', job: 'job.ts#work', plainly: 'tsx' },
  { name: 'class-validator', does: 'validates by emitted metadata', job: 'job.ts#work', plainly: 'tsc' },
  { name: 'typeorm', does: 'maps entities by emitted metadata', job: 'job.ts#work', plainly: 'tsc' },
  { name: 'nestjs', does: 'injects by emitted metadata', job: 'src/job.ts#work', plainly: 'tsc' },
  { name: 'workerpool', does: 'a file that is a worker of workerpool', job: 'job.js#work', plainly: 'node' },
  {
    name: 'threads',
    does: 'a file that is a worker of threads.js',
    job: 'job.ts#work',
    plainly: 'tsx',
    needsThread: true,
  },
  {
    name: 'swc-cli',
    does: 'its own worker file compiles a folder',
    job: 'node_modules/@swc/cli/lib/swc/dirWorker.js#default',
    input: 'inputs.json',
    plainly: 'node',
  },
  {
    name: 'angular-build',
    does: 'its own worker file, of Piscina',
    job: 'node_modules/@angular/build/src/tools/esbuild/javascript-transformer-worker.js#default',
    input: 'inputs.json',
    plainly: 'node',
  },
  {
    name: 'puppeteer',
    does: 'sends a function to a page as text',
    job: 'job.ts#work',
    // tsx adds calls of a helper, `__name`, which the page does not have.
    plainly: 'tsc',
    needsBrowser: true,
  },
  { name: 'playwright-core', does: 'drives a page', job: 'job.ts#work', plainly: 'tsc', needsBrowser: true },
  {
    name: 'workspace',
    does: 'imports a package of the workspace in TypeScript',
    job: 'job.ts#work',
    plainly: 'tsx',
    folder: 'packages/app',
  },
];
