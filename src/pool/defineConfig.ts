import type { PoolscopeConfig } from '../model/facts/config.ts';

/**
 * Returns its argument. In poolscope.config.ts it gives an editor the names and types of the keys:
 *
 * ```ts
 * import { defineConfig } from 'poolscope';
 *
 * export default defineConfig({ workers: 4, timeout: '30s' });
 * ```
 */
export function defineConfig(config: PoolscopeConfig): PoolscopeConfig {
  return config;
}
