import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Caller, IdentityTokenIssuer } from '@pep/client-identity';
import { IdentityTokens } from './identity-tokens.js';

const CALLER: Caller = {
  kind: 'person',
  psn: '5001950015',
  name: 'MARIAM PETROSYAN',
  fingerprint: '3a5f',
  certificateState: 'active',
  operator: false,
  clientAddress: '203.0.113.7',
};

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

  it('is reused on the caller’s other connections', async () => {
    const { issue, tokens } = tokensWith();
    await tokens.tokenFor(CALLER, 'activation');
    await tokens.tokenFor({ ...CALLER }, 'activation');
    expect(issue).toHaveBeenCalledTimes(1);
  });

  it.each<Partial<Caller>>([
    { psn: '5001950016' },
    { name: 'ANNA PETROSYAN' },
    { fingerprint: '3a60' },
    { certificateState: 'suspended' },
    { operator: true },
    { clientAddress: '203.0.113.8' },
  ])('is another one for a caller with another %o', async (other) => {
    const { issue, tokens } = tokensWith();
    await tokens.tokenFor(CALLER, 'activation');
    await tokens.tokenFor({ ...CALLER, ...other }, 'activation');
    expect(issue).toHaveBeenCalledTimes(2);
  });

  it('is asked for again after its signature failed', async () => {
    const { issue, tokens } = tokensWith();
    issue.mockRejectedValueOnce(new Error('no key'));
    await expect(tokens.tokenFor(CALLER, 'activation')).rejects.toThrow('no key');
    expect(await tokens.tokenFor(CALLER, 'activation')).toBe('for activation');
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
