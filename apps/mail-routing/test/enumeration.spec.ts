import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectToDoor, submit } from './door-client.js';
import { letter, SENDER, startMailRouting } from './mail-routing.suite.js';
import { rankTest } from './rank-test.js';

const EACH = 500;
/** Beyond it two sets of times are no longer by chance: once in 16,000 runs. */
const Z_MAX = 4;

/** The n-th well-formed identifier: a PSN or, at every second place, a legal entity code. */
function identifier(n: number): string {
  return n % 2 === 0 ? String(1_100_000_000 + n) : String(22_000_000 + n);
}

describe('whoever asks which mailboxes are in use', () => {
  let suite: Awaited<ReturnType<typeof startMailRouting>>;
  const used = Array.from({ length: EACH }, (_, n) => identifier(n));
  const unused = Array.from({ length: EACH }, (_, n) => identifier(EACH + n));

  beforeAll(async () => {
    suite = await startMailRouting({ recipientsMax: 1_000 });
    const smtp = await connectToDoor(suite.smtpPort);
    const to = used.map((one) => `${one}@e-citizen.am`);
    expect(await submit(smtp, { from: SENDER.address, to, text: letter() })).toMatch(/^250 2\.0\.0/);
    smtp.destroy();
  }, 60_000);
  afterAll(() => suite.stop(), 60_000);

  it('gets the same answer for each, octet for octet, and can not tell them apart by its time', async () => {
    const smtp = await connectToDoor(suite.smtpPort);
    await smtp.send(`MAIL FROM:<${SENDER.address}>`, /^250/);
    const replies = new Set<string>();
    const probe = async (name: string): Promise<number> => {
      const start = performance.now();
      replies.add(await smtp.send(`RCPT TO:<${name}@e-citizen.am>`, /^\d{3}/));
      return performance.now() - start;
    };
    // Makes the path warm, so that the first of each kind is as quick as the last.
    for (let n = 0; n < 100; n++) await probe(identifier(3 * EACH + n));
    await smtp.send('RSET', /^250/);
    await smtp.send(`MAIL FROM:<${SENDER.address}>`, /^250/);
    const times: { used: number[]; unused: number[] } = { used: [], unused: [] };
    for (let n = 0; n < EACH; n++) {
      // Which of the two comes first changes, so that neither is always the one behind the other.
      const order = n % 2 === 0 ? (['used', 'unused'] as const) : (['unused', 'used'] as const);
      for (const kind of order) times[kind].push(await probe((kind === 'used' ? used : unused)[n] ?? ''));
    }
    expect([...replies]).toEqual(['250 2.1.5 Accepted']);
    expect(Math.abs(rankTest(times.used, times.unused))).toBeLessThan(Z_MAX);
    smtp.destroy();
  });

  it('gets the same answer to the letter itself', async () => {
    const smtp = await connectToDoor(suite.smtpPort);
    const text = letter();
    const replies = [];
    for (const name of [used[0], unused[0]]) {
      const reply = await submit(smtp, { from: SENDER.address, to: `${String(name)}@e-citizen.am`, text });
      replies.push(reply.replace(/[0-9a-f-]{36}/, '<id>'));
    }
    expect(new Set(replies)).toEqual(new Set(['250 2.0.0 accepted <id>']));
    smtp.destroy();
  });
});

describe('the rank test', () => {
  const times = (count: number, of: (n: number) => number) => Array.from({ length: count }, (_, n) => of(n));
  const noise = (n: number): number => (n * 7_919) % 1_009;

  it('tells times that differ by a little from those that do not', () => {
    const [one, same, slower] = [
      times(500, noise),
      times(500, (n) => noise(n + 500)),
      times(500, (n) => noise(n + 500) + 200),
    ];
    expect(Math.abs(rankTest(one, same))).toBeLessThan(Z_MAX);
    expect(Math.abs(rankTest(one, slower))).toBeGreaterThan(Z_MAX);
  });

  it('takes equal times as equal', () => {
    expect(rankTest([1, 1, 1, 2, 2, 2], [2, 2, 2, 1, 1, 1])).toBe(0);
  });
});
