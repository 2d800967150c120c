import { lostPrototype } from './lostPrototype.ts';
import type { Rule } from './rule.ts';
import { uncloneable } from './uncloneable.ts';

/** In the order of docs/findings.md. */
export const rules: readonly Rule[] = [uncloneable, lostPrototype];
