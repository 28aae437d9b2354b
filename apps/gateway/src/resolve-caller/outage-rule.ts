import { CERTIFICATE_ERRORS, type Identity, type RevocationVerdict } from '@pep/client-identity';
import { AppError } from '@pep/errors';

/**
 * What applies when nobody can say whether a certificate was revoked: `open` lets in, `closed` does not, a number lets in
 * for so many seconds after the last good answer has ended.
 */
export type OutageRule = 'open' | 'closed' | number;

/** The rule for each kind of caller. */
export type OutageRules = Readonly<Record<'operator' | 'person' | 'system', OutageRule>>;

const ON_HOLD = 'certificateHold';

export function ruleFor(caller: Identity, rules: OutageRules): OutageRule {
  if (caller.operator) return rules.operator;
  return rules[caller.kind];
}

/** @throws AppError from CERTIFICATE_ERRORS unless the verdict, or the rule in its absence, lets in */
export function requireNotRevoked(verdict: RevocationVerdict, rule: OutageRule, nowMs: number): void {
  switch (verdict.status) {
    case 'good':
      return;
    case 'revoked':
      throw new AppError(verdict.reason === ON_HOLD ? CERTIFICATE_ERRORS.onHold : CERTIFICATE_ERRORS.revoked);
    case 'unknown':
      throw new AppError(CERTIFICATE_ERRORS.neverIssued);
    case 'unavailable':
      if (!letsIn(rule, verdict.lastGoodUntil, nowMs)) throw new AppError(CERTIFICATE_ERRORS.notConfirmable);
  }
}

function letsIn(rule: OutageRule, lastGoodUntil: Date | undefined, nowMs: number): boolean {
  if (typeof rule !== 'number') return rule === 'open';
  return lastGoodUntil !== undefined && nowMs < lastGoodUntil.getTime() + rule * 1_000;
}
