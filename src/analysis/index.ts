export { ModuleChecker, type Finding, type ModuleFindings } from './checkModule.ts';
export { findJobSites } from './findJobSites.ts';
export { findSyntaxError } from './findSyntaxError.ts';
export { loopAt } from './loopAt.ts';
export { meantExport } from './meantExport.ts';
export { findModuleState } from './moduleState.ts';
export { secondParameterIn } from './secondParameter.ts';
export { findTopLevelWork } from './topLevelWork.ts';
