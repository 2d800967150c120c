import { keepCompiledCode } from '../loading/compileCache.ts';

// Loaded first by each program of Poolscope that a process begins with.
keepCompiledCode();
