/** The platform of a layer. It decides which modules and globals its code may use. */
export type Environment = 'es' | 'es+threads' | 'node' | 'vscode' | 'dom';

export interface LayerRule {
  /** Folder, from the root of the repository. */
  readonly layer: string;
  readonly mayImport: readonly string[];
  /** External packages, or none. */
  readonly packages?: readonly string[];
  readonly environment: Environment;
}

/** Imports point inward; processes meet only in protocol and ipc. The same table is in ARCHITECTURE.md. */
export const layerRules: readonly LayerRule[] = [
  { layer: 'src/base', mayImport: [], environment: 'es' },
  { layer: 'src/model/facts', mayImport: ['src/base'], environment: 'es' },
  { layer: 'src/model/chunks', mayImport: ['src/base'], environment: 'es' },
  { layer: 'src/model/run', mayImport: ['src/base', 'src/model/facts', 'src/model/chunks'], environment: 'es' },
  {
    layer: 'src/model/tuning',
    mayImport: ['src/base', 'src/model/facts', 'src/model/chunks', 'src/model/run'],
    environment: 'es',
  },
  {
    layer: 'src/model/advice',
    mayImport: ['src/base', 'src/model/facts', 'src/model/run', 'src/model/tuning'],
    environment: 'es',
  },
  { layer: 'src/model/profile', mayImport: ['src/base', 'src/model/facts', 'src/model/run'], environment: 'es' },
  {
    layer: 'src/model/compare',
    mayImport: ['src/base', 'src/model/facts', 'src/model/run', 'src/model/advice', 'src/model/profile'],
    environment: 'es',
  },
  { layer: 'src/model/debug', mayImport: ['src/base', 'src/model/facts'], environment: 'es' },
  {
    layer: 'src/words',
    mayImport: [
      'src/base',
      'src/model/facts',
      'src/model/run',
      'src/model/tuning',
      'src/model/advice',
      'src/model/profile',
      'src/model/compare',
    ],
    environment: 'es',
  },
  { layer: 'src/protocol', mayImport: ['src/base', 'src/model/facts'], environment: 'es' },
  {
    layer: 'src/protocol/panel',
    mayImport: [
      'src/base',
      'src/model/facts',
      'src/model/tuning',
      'src/model/advice',
      'src/model/compare',
      'src/protocol',
    ],
    environment: 'es',
  },
  { layer: 'src/races', mayImport: ['src/base', 'src/model/facts'], environment: 'es+threads' },
  { layer: 'src/sync', mayImport: ['src/base', 'src/races'], environment: 'es+threads' },
  { layer: 'src/files', mayImport: ['src/base'], environment: 'node' },
  {
    layer: 'src/recording',
    mayImport: ['src/base', 'src/model/facts', 'src/model/run', 'src/files'],
    environment: 'node',
  },
  { layer: 'src/ipc', mayImport: ['src/base', 'src/protocol'], environment: 'node' },
  { layer: 'src/manager', mayImport: ['src/base', 'src/races', 'src/sync', 'src/ipc'], environment: 'node' },
  { layer: 'src/analysis', mayImport: ['src/base'], packages: ['typescript'], environment: 'es' },
  {
    layer: 'src/readers',
    mayImport: ['src/base', 'src/model/facts', 'src/recording'],
    packages: ['csv-parse', 'hyparquet', 'jsonc-parser', 'tinyglobby'],
    environment: 'node',
  },
  {
    layer: 'src/loading',
    mayImport: ['src/base', 'src/model/facts'],
    packages: ['esbuild', 'get-tsconfig', '@jridgewell/trace-mapping'],
    environment: 'node',
  },
  {
    layer: 'src/execution',
    mayImport: ['src/base', 'src/model/facts', 'src/protocol', 'src/files', 'src/loading'],
    environment: 'node',
  },
  {
    layer: 'src/engine',
    mayImport: ['src/base', 'src/model/facts', 'src/model/chunks', 'src/protocol', 'src/ipc', 'src/execution'],
    packages: ['piscina', 'ws'],
    environment: 'node',
  },
  {
    layer: 'src/worker',
    mayImport: ['src/base', 'src/protocol', 'src/ipc', 'src/races', 'src/sync', 'src/manager', 'src/execution'],
    environment: 'node',
  },
  {
    layer: 'src/runner',
    mayImport: [
      'src/base',
      'src/model/facts',
      'src/model/chunks',
      'src/protocol',
      'src/ipc',
      'src/races',
      'src/sync',
      'src/files',
      'src/recording',
      'src/analysis',
      'src/readers',
      'src/loading',
      'src/execution',
      'src/engine',
    ],
    environment: 'node',
  },
  {
    layer: 'src/supervisor',
    mayImport: [
      'src/base',
      'src/model/facts',
      'src/model/run',
      'src/model/compare',
      'src/protocol',
      'src/recording',
      'src/ipc',
    ],
    environment: 'node',
  },
  {
    layer: 'src/testWriter',
    mayImport: ['src/base', 'src/model/facts', 'src/model/run', 'src/model/compare', 'src/words'],
    environment: 'node',
  },
  {
    layer: 'src/pool',
    mayImport: [
      'src/base',
      'src/model/facts',
      'src/model/chunks',
      'src/protocol',
      'src/ipc',
      'src/races',
      'src/sync',
      'src/manager',
      'src/loading',
      'src/execution',
      'src/engine',
    ],
    environment: 'node',
  },
  {
    layer: 'src/server',
    mayImport: ['src/base', 'src/protocol', 'src/analysis'],
    packages: ['vscode-languageserver', 'vscode-languageserver-textdocument'],
    environment: 'node',
  },
  {
    layer: 'src/studies',
    mayImport: [
      'src/base',
      'src/model/facts',
      'src/model/run',
      'src/model/tuning',
      'src/model/compare',
      'src/words',
      'src/recording',
      'src/analysis',
      'src/supervisor',
    ],
    environment: 'node',
  },
  {
    layer: 'src/cli',
    mayImport: [
      'src/base',
      'src/model/facts',
      'src/model/run',
      'src/model/tuning',
      'src/model/advice',
      'src/model/profile',
      'src/model/compare',
      'src/words',
      'src/files',
      'src/recording',
      'src/analysis',
      'src/supervisor',
      'src/testWriter',
      'src/studies',
    ],
    environment: 'node',
  },
  {
    layer: 'src/extension',
    mayImport: [
      'src/base',
      'src/model/facts',
      'src/model/run',
      'src/model/tuning',
      'src/model/advice',
      'src/model/compare',
      'src/model/debug',
      'src/words',
      'src/protocol',
      'src/protocol/panel',
      'src/recording',
      'src/supervisor',
      'src/testWriter',
      'src/studies',
    ],
    packages: ['vscode', 'vscode-languageclient'],
    environment: 'vscode',
  },
  {
    layer: 'webview',
    mayImport: [
      'src/base',
      'src/model/facts',
      'src/model/run',
      'src/model/tuning',
      'src/model/advice',
      'src/model/compare',
      'src/model/debug',
      'src/words',
      'src/protocol',
      'src/protocol/panel',
    ],
    packages: ['lit', '@vscode-elements/elements', 'chart.js'],
    environment: 'dom',
  },
];

/** Each external package has one owner, a file or a folder. To replace the package, only its owner changes. */
export const packageOwners: Readonly<Record<string, string>> = {
  typescript: 'src/analysis',
  'csv-parse': 'src/readers/csv.ts',
  hyparquet: 'src/readers/parquet.ts',
  'jsonc-parser': 'src/readers/parseJson.ts',
  tinyglobby: 'src/readers/glob.ts',
  piscina: 'src/engine/backends/piscina.ts',
  ws: 'src/engine/inspector/processInspector.ts',
  esbuild: 'src/loading',
  'get-tsconfig': 'src/loading/tsconfigs.ts',
  '@jridgewell/trace-mapping': 'src/loading/sourceMapper.ts',
  'vscode-languageserver': 'src/server',
  'vscode-languageserver-textdocument': 'src/server',
  vscode: 'src/extension',
  'vscode-languageclient': 'src/extension',
  lit: 'webview',
  '@vscode-elements/elements': 'webview',
  'chart.js': 'webview',
};

/** Units of these folders never import one another. All of them may import the `shared` files. */
export const independentUnits: readonly { readonly folder: string; readonly shared: readonly string[] }[] = [
  { folder: 'src/engine/backends', shared: ['backend.ts', 'heapLimit.ts', 'workerHandle.ts', 'index.ts'] },
  { folder: 'src/analysis/rules', shared: ['rule.ts', 'index.ts'] },
  { folder: 'webview/panels', shared: ['panel.ts', 'index.ts'] },
];
