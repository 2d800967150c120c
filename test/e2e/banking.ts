/** A module with a deadlock: at the gate, each worker waits until both hold their first lock. */
export const banking = `
import { Barrier, Lock } from 'poolscope';
export const initargs = () => [new Lock({ name: 'accounts' }), new Lock({ name: 'ledger' }), new Barrier(2)];
let accounts: Lock, ledger: Lock, gate: Barrier;
export function setup(...given: [Lock, Lock, Barrier]) {
  [accounts, ledger, gate] = given;
}
export const inputs = [0, 1, 2, 3, 4, 5, 6, 7];
export function transfer(item: number): string {
  if (item > 1) return 'innocent';
  const [first, second] = item === 0 ? [accounts, ledger] : [ledger, accounts];
  first.acquire();
  gate.wait();
  second.acquire();
  return 'never';
}
`;
