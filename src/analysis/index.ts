export { findJobSites } from './findJobSites.ts';
export { findModuleState } from './moduleState.ts';
