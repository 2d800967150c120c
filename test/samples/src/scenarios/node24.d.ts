/** Whether the module is the program that Node was started with; Node has it from 24.2 on. */
interface ImportMeta {
  readonly main: boolean;
}
