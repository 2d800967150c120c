import { keepCompiledCode } from './compileCache.ts';

// Loaded first by each program of Poolscope that a process begins with.
keepCompiledCode();
