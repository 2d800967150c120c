import { expect, test } from 'vitest';
import { membersOf } from '../../../../src/manager/objects/members.ts';
import { RLockObject } from '../../../../src/manager/objects/locks.ts';
import { ListObject } from '../../../../src/manager/objects/list.ts';

test('remote callers reach the methods and properties of a class and of its base classes', () => {
  const hidden = Symbol('hidden');
  class Base {
    inherited(): void {}
    overridden(): void {}
  }
  class Kind extends Base {
    readonly field = 1;
    get property(): number {
      return 1;
    }
    override overridden(): void {}
    [hidden](): void {}
  }
  expect(Object.fromEntries(membersOf(Kind.prototype))).toEqual({
    property: 'property',
    overridden: 'method',
    inherited: 'method',
  });
  expect(membersOf(Kind.prototype)).toBe(membersOf(Kind.prototype));
});

test('members for conditions, and those of every object, cannot be called', () => {
  expect([...membersOf(RLockObject.prototype).keys()].toSorted()).toEqual(['acquire', 'locked', 'owner', 'release']);
  expect(membersOf(ListObject.prototype).has('constructor')).toBe(false);
  expect(membersOf(ListObject.prototype).has('toString')).toBe(false);
});
