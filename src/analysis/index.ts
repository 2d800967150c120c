export { findJobSites } from './findJobSites.ts';
export { findModuleState } from './moduleState.ts';
export { secondParameterIn } from './secondParameter.ts';
