/** Whether this module is the program that Node was started with. Node 24.2 and newer have it. */
interface ImportMeta {
  readonly main: boolean;
}
