import inspector from 'node:inspector';

/** Whether a debugger is attached. If the variable is set, VS Code attaches its debugger to threads when they start. */
export const isDebugged = (): boolean => inspector.url() !== undefined || 'VSCODE_INSPECTOR_OPTIONS' in process.env;
