import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@pep/testing';
import { type Answer, RegistryUnderTest } from './registry-under-test.js';

const operator = person({ psn: '6423850127', operator: true });
const administrator = person({ psn: '1531790342' });
const outsider = person({ psn: '2722900633' });

/** A sender's fields that the model follows. */
interface Fields {
  readonly sources: readonly string[];
  readonly smsAllowed: boolean;
  readonly suspended: boolean;
}

const CHANGES: readonly Partial<Fields>[] = [
  ...[{ suspended: true }, { suspended: false }, { smsAllowed: true }, { smsAllowed: false }],
  ...[
    { sources: ['203.0.113.7'] },
    { sources: ['192.0.2.0/24'] },
    { sources: ['192.0.2.1'], suspended: false },
  ],
];

/** What was done, in order; a naive model of what was known when. */
interface Step {
  readonly recordedAt: number;
  readonly validFrom: number;
  readonly change: Partial<Fields>;
}

/** Each field as the last step has it that was known by then and held by then. */
function modelled(steps: readonly Step[], asOf: number, knownAt: number): Partial<Fields> | undefined {
  const [registration, ...changes] = steps.filter(
    (step) => step.recordedAt <= knownAt && step.validFrom <= asOf,
  );
  return registration && changes.reduce((held, { change }) => ({ ...held, ...change }), registration.change);
}

/** The same sequence each time (Park and Miller). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

describe('the history', () => {
  let registry: RegistryUnderTest;
  let count = 0;
  beforeAll(async () => {
    registry = await RegistryUnderTest.start();
    await registry.create(operator, '/organisations', { legalEntityCode: '22335588', name: 'EKENG CJSC' });
    await registry.call(operator, `PUT /organisations/22335588/administrators/${administrator.psn}`);
    await registry.verifiedDomain(administrator, '22335588', 'ekeng.am');
  }, 30_000);
  afterAll(async () => {
    await registry.stop();
  });

  const register = async (given: Partial<Fields> = {}): Promise<string> => {
    const address = `history-${count++}@ekeng.am`;
    const body = { organisation: '22335588', address, sources: ['203.0.113.7'], ...given };
    return (await registry.create(administrator, '/senders', body)).body.id as string;
  };
  const patch = async (id: string, body: object): Promise<Answer> => {
    const { headers } = await registry.call(operator, `GET /senders/${id}`);
    const answer = await registry.call(administrator, `PATCH /senders/${id}`, {
      body,
      headers: { 'if-match': String(headers['etag']) },
    });
    // The next step is recorded a millisecond later at least, so that moments between two can be asked for.
    await sleep(2);
    return answer;
  };
  const ask = async (id: string, query: Record<string, string>, caller = administrator): Promise<Answer> =>
    registry.call(caller, `GET /senders/${id}/history?${new URLSearchParams(query).toString()}`);
  const recordedAt = async (id: string): Promise<number[]> => {
    const { body } = await registry.call(operator, `GET /senders/${id}/history`);
    return (body.items as { recordedAt: string }[]).map((item) => Date.parse(item.recordedAt)).reverse();
  };
  const iso = (ms: number): string => new Date(ms).toISOString();

  /** A sender, and what was done to it; some of it for the past. */
  const changedAtRandom = async (
    random: (below: number) => number,
    count: number,
  ): Promise<{ id: string; steps: Step[] }> => {
    const change = { sources: ['203.0.113.7'], smsAllowed: false, suspended: false };
    const id = await register(change);
    const [start = 0] = await recordedAt(id);
    const steps: Step[] = [{ recordedAt: start, validFrom: start, change }];
    for (let step = 0; step < count; step++) {
      const next = CHANGES[random(CHANGES.length)]!;
      const past = start + random(1 + steps.at(-1)!.recordedAt - start);
      const validFrom = random(2) === 0 ? { validFrom: past } : {};
      await patch(id, { ...next, ...(validFrom.validFrom === undefined ? {} : { validFrom: iso(past) }) });
      const recorded = (await recordedAt(id))[steps.length];
      // An ordinary change that changes nothing makes no version.
      if (recorded === undefined) continue;
      steps.push({ recordedAt: recorded, validFrom: recorded, ...validFrom, change: next });
    }
    return { id, steps };
  };

  it('says how a sender stood at a moment, and whether an address was allowed', async () => {
    const id = await register();
    await patch(id, { sources: ['198.51.100.0/24', 'ekeng.am'] });
    await patch(id, { suspended: true });
    const [registered = 0, changed = 0, suspended = 0] = await recordedAt(id);
    const verdict = async (at: number, source: string): Promise<unknown> =>
      (await ask(id, { asOf: iso(at), source })).body.verdict;

    expect(await verdict(registered - 1, '203.0.113.7')).toMatchObject({
      allowed: false,
      leg: 'registration',
    });
    expect(await verdict(registered, '203.0.113.7')).toMatchObject({ allowed: true, source: '203.0.113.7' });
    expect(await verdict(changed, '198.51.100.9')).toMatchObject({
      allowed: true,
      source: '198.51.100.0/24',
    });
    expect(await verdict(changed, '203.0.113.7')).toMatchObject({ leg: 'dns', domainNames: ['ekeng.am'] });
    expect(await verdict(suspended, '198.51.100.9')).toMatchObject({ allowed: false, leg: 'registration' });
    expect((await ask(id, { asOf: iso(changed) })).body).toMatchObject({
      ...{ standing: 'active', version: 2, validFrom: iso(changed), recordedAt: iso(changed) },
      content: { sources: ['198.51.100.0/24', 'ekeng.am'], suspended: false, confirmation: 'domain' },
    });
    expect((await ask(id, { asOf: iso(registered - 1) })).body).toEqual({
      ...{ asOf: iso(registered - 1), knownAt: expect.any(String), standing: 'unregistered' },
    });
  });

  it('keeps what was known apart from what is known now', async () => {
    const id = await register();
    const [registered = 0] = await recordedAt(id);
    await sleep(5);
    const corrected = await patch(id, { sources: ['192.0.2.1'], validFrom: iso(registered + 1) });
    expect(corrected).toMatchObject({ status: 200, body: { sources: ['192.0.2.1'] } });
    const [, late = 0] = await recordedAt(id);
    const asOf = iso(registered + 2);
    expect((await ask(id, { asOf, source: '192.0.2.1' })).body.verdict.allowed).toBe(true);
    const before = await ask(id, { asOf, source: '192.0.2.1', knownAt: iso(late - 1) });
    expect(before.body.verdict.allowed).toBe(false);
    expect((await ask(id, { asOf: iso(registered), source: '203.0.113.7' })).body.verdict.allowed).toBe(true);
  });

  it('takes a correction of the past that leaves today as it is', async () => {
    const id = await register();
    const [registered = 0] = await recordedAt(id);
    await sleep(5);
    await patch(id, { suspended: true });
    await patch(id, { suspended: true, validFrom: iso(registered + 1) });
    expect((await ask(id, { asOf: iso(registered + 2) })).body).toMatchObject({
      standing: 'suspended',
      version: 3,
    });
    const told = (await registry.told(id)).map(({ data }) => [data['version'], data['state']]);
    expect(told).toEqual([
      [1, 'active'],
      [2, 'suspended'],
      [3, 'suspended'],
    ]);
  });

  it('refuses a correction before the registration or from the future', async () => {
    const id = await register();
    const [registered = 0] = await recordedAt(id);
    for (const validFrom of [iso(registered - 1), iso(registered + 60_000)]) {
      const answer = await patch(id, { suspended: true, validFrom });
      expect([answer.status, answer.body.code]).toEqual([400, 'VALID_FROM_IMPOSSIBLE']);
    }
    expect((await patch(id, { suspended: true, validFrom: 'yesterday' })).body.code).toBe('INVALID_REQUEST');
    expect((await patch(id, { validFrom: iso(registered) })).headers['etag']).toBe('"1"');
  });

  it('is the same as a naive model’s, whatever was done and whatever is asked', async () => {
    const random = seeded(20_261_122);
    for (let round = 0; round < 4; round++) {
      const { id, steps } = await changedAtRandom(random, 14);
      const marks = steps.flatMap((step) => [step.recordedAt, step.validFrom]);
      const moment = (): number => marks[random(marks.length)]! + random(3) - 1;
      for (let question = 0; question < 120; question++) {
        const [asOf, knownAt] = [moment(), moment()];
        const { body } = await ask(id, { asOf: iso(asOf), knownAt: iso(knownAt) });
        const expected = modelled(steps, asOf, knownAt);
        if (expected === undefined) expect(body.standing).toBe('unregistered');
        else expect(body.content).toMatchObject(expected);
      }
    }
  }, 60_000);

  it('is listed newest first, page by page; who changed it is for operators', async () => {
    const id = await register();
    await patch(id, { smsAllowed: true });
    await patch(id, { suspended: true });
    const first = await ask(id, { limit: '2' });
    const rest = await ask(id, { limit: '2', cursor: first.body.nextCursor as string });
    const items = [...first.body.items, ...rest.body.items] as Record<string, unknown>[];
    expect(items.map(({ version, standing }) => [version, standing])).toEqual([
      [3, 'suspended'],
      [2, 'active'],
      [1, 'active'],
    ]);
    expect(rest.body).not.toHaveProperty('nextCursor');
    expect(items[0]).not.toHaveProperty('changedBy');
    expect((await ask(id, {}, operator)).body.items[0].changedBy).toBe(administrator.psn);
  });

  it('of a removed sender stays readable for its organisation, and for nobody else', async () => {
    const id = await register();
    await registry.call(administrator, `DELETE /senders/${id}`, { headers: { 'if-match': '"1"' } });
    const [registered = 0] = await recordedAt(id);
    expect((await ask(id, { source: '203.0.113.7' })).body).toMatchObject({
      standing: 'removed',
      verdict: { allowed: false },
    });
    expect((await ask(id, { asOf: iso(registered), source: '203.0.113.7' })).body.verdict.allowed).toBe(true);
    expect((await ask(id, {}, outsider)).status).toBe(404);
    expect((await ask('019aa6c0-7b1e-7c3a-9f21-5d0c7c1f0a11', {})).status).toBe(404);
  });

  it('refuses what is no moment and no address', async () => {
    const id = await register();
    for (const query of [{ asOf: 'now' }, { knownAt: '2026-13-01T00:00:00Z' }, { source: '10.0.0.0/8' }]) {
      expect((await ask(id, query as never)).body.code).toBe('INVALID_REQUEST');
    }
  });

  it('of a domain goes through its removal and a new registration', async () => {
    const path = '/organisations/22335588/domains/again.am';
    await registry.verifiedDomain(administrator, '22335588', 'again.am');
    await registry.call(administrator, `DELETE ${path}`, { headers: { 'if-match': '"2"' } });
    const more = { allAddressesAllowed: true, sources: ['203.0.113.7'] };
    await registry.verifiedDomain(administrator, '22335588', 'again.am', more);
    const { body } = await registry.call(administrator, `GET ${path}/history`);
    const items = body.items as { standing: string; version: number; recordedAt: string }[];
    expect(items.map(({ standing, version }) => [standing, version])).toEqual([
      ['active', 2],
      ['pending', 1],
      ['removed', 3],
      ['active', 2],
      ['pending', 1],
    ]);
    const verdictAt = async (at: string): Promise<unknown> => {
      const query = new URLSearchParams({ asOf: at, source: '203.0.113.7' }).toString();
      return (await registry.call(administrator, `GET ${path}/history?${query}`)).body.verdict.allowed;
    };
    expect(await Promise.all(items.map(({ recordedAt: at }) => verdictAt(at)))).toEqual([
      ...[true, false, false],
      // It did not let every address send.
      ...[false, false],
    ]);
  });
});
