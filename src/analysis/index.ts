export { findJobSites } from './findJobSites.ts';
export { findModuleState, type StateVariable } from './moduleState.ts';
