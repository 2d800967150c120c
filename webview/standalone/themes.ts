/** One of VS Code's default themes as a webview receives it: the variables that the panel uses, and the class of the body. */
export interface Theme {
  readonly bodyClass: string;
  readonly colours: Readonly<Record<string, string>>;
}

export type ThemeName = 'dark' | 'light' | 'highContrast';

/** One row for each variable: name, Dark Modern, Light Modern, Dark High Contrast. Empty: the theme does not set it. */
const rows: readonly (readonly [name: string, dark: string, light: string, highContrast: string])[] = [
  ['foreground', '#cccccc', '#3b3b3b', '#ffffff'],
  ['descriptionForeground', '#9d9d9d', '#3b3b3b', 'rgba(255, 255, 255, 0.7)'],
  ['errorForeground', '#f85149', '#f85149', '#f48771'],
  ['list-errorForeground', '#f88070', '#b01011', ''],
  ['list-warningForeground', '#cca700', '#855f00', ''],
  ['focusBorder', '#0078d4', '#005fb8', '#f38518'],
  ['contrastBorder', '', '', '#6fc3df'],
  ['contrastActiveBorder', '', '', '#f38518'],
  ['icon-foreground', '#cccccc', '#3b3b3b', '#ffffff'],
  ['editor-background', '#1f1f1f', '#ffffff', '#000000'],
  ['editor-foreground', '#cccccc', '#3b3b3b', '#ffffff'],
  ['editorWidget-background', '#202020', '#f8f8f8', '#0c141f'],
  ['editorHoverWidget-background', '#202020', '#f8f8f8', '#0c141f'],
  ['editorHoverWidget-foreground', '#cccccc', '#3b3b3b', '#ffffff'],
  ['editorHoverWidget-border', '#454545', '#c8c8c8', '#6fc3df'],
  ['editorWarning-foreground', '#cca700', '#bf8803', '#ffd370'],
  ['textLink-foreground', '#4daafc', '#005fb8', '#21a6ff'],
  ['textLink-activeForeground', '#4daafc', '#005fb8', '#21a6ff'],
  ['textPreformat-foreground', '#d0d0d0', '#3b3b3b', '#ffffff'],
  ['textPreformat-background', '#3c3c3c', '#0000001f', '#ffffff'],
  ['textCodeBlock-background', '#2b2b2b', '#f8f8f8', '#000000'],
  ['textBlockQuote-background', '#2b2b2b', '#f8f8f8', ''],
  ['textBlockQuote-border', '#616161', '#e5e5e5', '#ffffff'],
  ['badge-background', '#616161', '#cccccc', '#000000'],
  ['badge-foreground', '#f8f8f8', '#3b3b3b', '#ffffff'],
  ['activityBarBadge-background', '#0078d4', '#005fb8', '#000000'],
  ['activityBarBadge-foreground', '#ffffff', '#ffffff', '#ffffff'],
  ['statusBarItem-errorBackground', '#b91007', '#c72e0f', ''],
  ['statusBarItem-errorForeground', '#ffffff', '#ffffff', '#ffffff'],
  ['button-background', '#0078d4', '#005fb8', ''],
  ['button-foreground', '#ffffff', '#ffffff', '#ffffff'],
  ['button-hoverBackground', '#026ec1', '#0258a8', ''],
  ['button-border', '#ffffff1a', '#0000001a', '#6fc3df'],
  ['button-secondaryBackground', '#00000000', '#e5e5e5', ''],
  ['button-secondaryForeground', '#cccccc', '#3b3b3b', '#ffffff'],
  ['button-secondaryHoverBackground', '#2b2b2b', '#cccccc', ''],
  ['toolbar-hoverBackground', '#5a5d5e50', '#b8b8b850', ''],
  ['input-background', '#313131', '#ffffff', '#000000'],
  ['input-foreground', '#cccccc', '#3b3b3b', '#ffffff'],
  ['input-border', '#3c3c3c', '#cecece', '#6fc3df'],
  ['input-placeholderForeground', '#989898', '#767676', '#ffffffb3'],
  ['inputOption-activeBackground', '#2489db82', '#bed6ed', '#00000000'],
  ['inputOption-activeBorder', '#2488db', '#005fb8', '#6fc3df'],
  ['inputOption-activeForeground', '#ffffff', '#000000', '#ffffff'],
  ['inputValidation-errorBackground', '#5a1d1d', '#f2dede', '#000000'],
  ['inputValidation-errorBorder', '#be1100', '#be1100', '#6fc3df'],
  ['settings-textInputBackground', '#313131', '#ffffff', '#000000'],
  ['settings-textInputForeground', '#cccccc', '#3b3b3b', '#ffffff'],
  ['settings-textInputBorder', '#3c3c3c', '#cecece', '#6fc3df'],
  ['settings-dropdownBackground', '#313131', '#ffffff', '#000000'],
  ['settings-dropdownForeground', '#cccccc', '#3b3b3b', '#ffffff'],
  ['settings-dropdownBorder', '#3c3c3c', '#cecece', '#6fc3df'],
  ['settings-dropdownListBorder', '#454545', '#c8c8c8', '#6fc3df'],
  ['settings-checkboxBackground', '#313131', '#f8f8f8', '#000000'],
  ['list-hoverBackground', '#2a2d2e', '#f2f2f2', '#ffffff1a'],
  ['list-activeSelectionBackground', '#04395e', '#e8e8e8', ''],
  ['list-activeSelectionForeground', '#ffffff', '#000000', '#ffffff'],
  ['list-focusOutline', '#0078d4', '#005fb8', '#f38518'],
  ['panel-border', '#2b2b2b', '#e5e5e5', '#6fc3df'],
  ['panelTitle-activeForeground', '#cccccc', '#3b3b3b', '#ffffff'],
  ['panelTitle-inactiveForeground', '#9d9d9d', '#3b3b3b', '#ffffff'],
  ['panelTitle-activeBorder', '#0078d4', '#005fb8', '#6fc3df'],
  ['progressBar-background', '#0078d4', '#005fb8', '#6fc3df'],
  ['sash-hoverBorder', '#0078d4', '#005fb8', '#f38518'],
  ['charts-red', '#f14c4c', '#e51400', '#f48771'],
  ['charts-blue', '#3794ff', '#1a85ff', '#3794ff'],
  ['charts-yellow', '#cca700', '#bf8803', '#ffd370'],
  ['symbolIcon-classForeground', '#ee9d28', '#d67e00', '#ee9d28'],
  ['charts-green', '#89d185', '#388a34', '#89d185'],
  ['charts-purple', '#b180d7', '#652d90', '#b180d7'],
  ['testing-iconPassed', '#73c991', '#73c991', '#73c991'],
  ['testing-iconFailed', '#f14c4c', '#f14c4c', '#f14c4c'],
  ['terminal-ansiCyan', '#11a8cd', '#0598bc', '#00cdcd'],
  ['terminal-ansiBrightMagenta', '#d670d6', '#bc05bc', '#ff00ff'],
  ['scrollbarSlider-background', '#79797966', '#64646466', '#6fc3df99'],
];

const column = { dark: 1, light: 2, highContrast: 3 } as const;
const bodyClass = { dark: 'vscode-dark', light: 'vscode-light', highContrast: 'vscode-high-contrast' } as const;

const fonts = {
  'font-family': "'Segoe WPC', 'Segoe UI', 'DejaVu Sans', sans-serif",
  'font-size': '13px',
  'font-weight': 'normal',
  'editor-font-family': "'DejaVu Sans Mono', monospace",
  'editor-font-size': '13px',
};

export function themeOf(name: ThemeName): Theme {
  const colours = rows.map((row) => [row[0], row[column[name]]] as const).filter(([, value]) => value !== '');
  return { bodyClass: bodyClass[name], colours: { ...Object.fromEntries(colours), ...fonts } };
}
