import type { Memento } from 'vscode';
import type { Choice } from './choice.ts';

/** The last choice for each function, stored with the workspace. */
export class LastChoice {
  private readonly state: Memento;

  constructor(state: Memento) {
    this.state = state;
  }

  of(target: { readonly module: string; readonly exportName: string }): Choice {
    return this.state.get<Choice>(keyOf(target)) ?? {};
  }

  /** Adds options to the stored choice. */
  async remember(target: { readonly module: string; readonly exportName: string }, choice: Choice): Promise<void> {
    await this.state.update(keyOf(target), { ...this.of(target), ...choice });
  }

  async forget(target: { readonly module: string; readonly exportName: string }): Promise<void> {
    await this.state.update(keyOf(target), undefined);
  }
}

function keyOf({ module, exportName }: { readonly module: string; readonly exportName: string }): string {
  return `choice:${module}#${exportName}`;
}
