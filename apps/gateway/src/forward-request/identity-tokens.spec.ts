import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Caller, IdentityTokenIssuer } from '@pep/client-identity';
import { IdentityTokens } from './identity-tokens.js';

const CALLER = { kind: 'person', psn: '5001950015' } as Caller;

function tokensWith() {
  const issue = jest.fn<IdentityTokenIssuer['issue']>(async (_caller, audience) => `for ${audience}`);
  return { issue, tokens: new IdentityTokens({ issue } as unknown as IdentityTokenIssuer) };
}

describe('an identity token', () => {
  afterEach(() => void jest.useRealTimers());

  it('is reused for the same caller and service, and is another one for another service', async () => {
    const { issue, tokens } = tokensWith();
    expect(await tokens.tokenFor(CALLER, 'activation')).toBe('for activation');
    expect(await tokens.tokenFor(CALLER, 'activation')).toBe('for activation');
    expect(await tokens.tokenFor(CALLER, 'mail-routing')).toBe('for mail-routing');
    expect(issue).toHaveBeenCalledTimes(2);
  });

  it('is made anew for a caller about whom something changed', async () => {
    const { issue, tokens } = tokensWith();
    await tokens.tokenFor(CALLER, 'activation');
    await tokens.tokenFor({ ...CALLER }, 'activation');
    expect(issue).toHaveBeenCalledTimes(2);
  });

  it('is made anew after 30 seconds', async () => {
    jest.useFakeTimers();
    const { issue, tokens } = tokensWith();
    await tokens.tokenFor(CALLER, 'activation');
    jest.advanceTimersByTime(29_900);
    await tokens.tokenFor(CALLER, 'activation');
    expect(issue).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(200);
    await tokens.tokenFor(CALLER, 'activation');
    expect(issue).toHaveBeenCalledTimes(2);
  });
});
