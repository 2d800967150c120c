/** The variable that names the folder to which the threads of an observed program write. */
export const folderVariable = 'POOLSCOPE_OBSERVE';
/** The variable that names a folder for recordings of pools of the library. */
export const recordVariable = 'POOLSCOPE_RECORD';

/** A file of that folder by which a pool of the library names its recording. */
export const poolExtension = '.pool.json';
export interface AnnouncedPool {
  /** Folder of the recording. Absolute. */
  readonly dir: string;
  /** The process that writes it. */
  readonly pid: number;
}
