import { formatCount } from '../base/numberText.ts';
import type { VerificationCounts } from '../model/compare/verification.ts';

/** `200 of 200 fixed, 0 of 50 changed` */
export function verificationText({ fixed, stillFail, changed, same, unrecorded }: VerificationCounts): string {
  const failed = fixed + stillFail;
  const others = `${formatCount(changed)} of ${formatCount(changed + same + unrecorded)} changed`;
  return failed === 0
    ? `no item of the run failed; ${others}`
    : `${formatCount(fixed)} of ${formatCount(failed)} fixed, ${others}`;
}

export const unchangedCode = 'No file of the run’s code has changed since then.';
