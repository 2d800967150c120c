import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { FileProfile } from '../../model/profile/fileProfile.ts';
import { lineMark } from '../../words/profileMarks.ts';

/** A line is warm, hot or hottest if its time is at least this share of the time of the hottest line in the file. */
const levels = [0, 0.1, 0.5] as const;

/** Bars beside the lines of a file and in its ruler: the longer, the more own time. The text behind a line has its time. */
export class LineHeat implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #types: readonly vscode.TextEditorDecorationType[];

  constructor() {
    this.#types = levels.map((_, level) => this.#owned.add(vscode.window.createTextEditorDecorationType(looks(level))));
  }

  /** Undefined removes all marks. */
  show(editor: vscode.TextEditor, file: FileProfile | undefined): void {
    const marks = levels.map((): vscode.DecorationOptions[] => []);
    const hottest = Math.max(...[...(file?.lines.values() ?? [])].map(({ micros }) => micros));
    for (const [line, time] of file?.lines ?? []) {
      const level = levels.findLastIndex((from) => time.micros >= from * hottest);
      marks[level]?.push({
        range: new vscode.Range(line - 1, 0, line - 1, 0),
        renderOptions: { after: { contentText: lineMark(time) } },
      });
    }
    for (const [level, type] of this.#types.entries()) editor.setDecorations(type, marks[level] ?? []);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function looks(level: number): vscode.DecorationRenderOptions {
  return {
    isWholeLine: true,
    backgroundColor: `rgba(255, 120, 0, ${[0.04, 0.09, 0.16][level]})`,
    gutterIconPath: bar(level),
    gutterIconSize: 'contain',
    overviewRulerColor: new vscode.ThemeColor('charts.orange'),
    overviewRulerLane: level === 0 ? vscode.OverviewRulerLane.Left : vscode.OverviewRulerLane.Full,
    after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 3em' },
  };
}

/** A bar whose length shows the level. */
function bar(level: number): vscode.Uri {
  const width = [3, 8, 14][level];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="1" y="5" width="${width}" height="6" fill="#e8770c"/></svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
