import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { openNote, readPublicKey } from '../src/log/note.js';
import { listLogKeys } from '../src/storage/evidence-log.repository.js';
import { VerifyLog } from '../src/verify-log/verify-log.js';
import { ORIGIN, startEvidenceLog } from './evidence-log.suite.js';
import { makeHsmToken, TOKEN_PIN } from './hsm-token.js';
import { startTimeStampingAuthority } from './time-stamping-authority.js';

const SEALER = fileURLToPath(new URL('../dist/sealer.js', import.meta.url));
const WAIT_MS = 60_000;

describe('the sealing process', () => {
  let log: Awaited<ReturnType<typeof startEvidenceLog>>;
  let authority: Awaited<ReturnType<typeof startTimeStampingAuthority>>;
  let token: ReturnType<typeof makeHsmToken>;
  let children: ChildProcess[] = [];
  let told: string[] = [];

  beforeAll(async () => {
    authority = await startTimeStampingAuthority();
    token = makeHsmToken();
    token.makeKeyPair('ed', 'EC:edwards25519');
    token.makeKeyPair('ec', 'EC:prime256v1');
    writeFileSync(join(token.folder, 'wrong-pin'), '00000000');
  }, 240_000);
  afterAll(async () => {
    await authority.stop();
    token.remove();
  });
  beforeEach(async () => {
    authority.behave('works');
    told = [];
    log = await startEvidenceLog();
  }, 240_000);
  afterEach(async () => {
    for (const child of children.filter((one) => one.exitCode === null && one.signalCode === null)) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    children = [];
    await log.stop();
  }, 30_000);

  function start(settings: Readonly<Record<string, string | undefined>> = {}): ChildProcess {
    const env = {
      PATH: process.env['PATH'],
      SOFTHSM2_CONF: token.conf,
      ...{
        PEP_DATABASE_URL: log.url,
        PEP_KAFKA_BROKERS: '127.0.0.1:1',
        PEP_HTTP_PORT: '1',
        PEP_OPS_PORT: '1',
      },
      ...{
        PEP_IDENTITY_PUBLIC_KEY_FILE: 'none',
        PEP_DISPATCH_PUBLIC_KEY_FILE: 'none',
        PEP_CONTENT_DIR: 'none',
      },
      ...{ PEP_LOG_ORIGIN: ORIGIN, PEP_HSM_MODULE: token.options.module, PEP_HSM_TOKEN: token.options.token },
      ...{ PEP_HSM_PIN_FILE: token.options.pinFile, PEP_SEAL_KEY: 'ed' },
      ...settings,
    };
    const child = fork(SEALER, [], { env, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', (message) => told.push(JSON.stringify(message)));
    children.push(child);
    return child;
  }

  const expectSealed = (count: number) =>
    eventually(async () => {
      expect(await log.leaves()).toHaveLength(count);
    }, WAIT_MS);
  const verify = () => new VerifyLog(log.database).execute(ORIGIN);
  const stamped = () =>
    log.query<{ size: string; note: string; time_stamp: Buffer }>(
      'SELECT size, note, time_stamp FROM evidence_checkpoint WHERE time_stamp IS NOT NULL ORDER BY size',
    );

  it('signs with the Ed25519 key of the token, and from the next start with its P-256 key too', async () => {
    await log.record(3);
    const first = start();
    await expectSealed(3);
    first.disconnect();
    expect(await once(first, 'exit')).toEqual([0, null]);
    start({ PEP_SEAL_KEY: 'ec' });
    await log.record(2);
    await expectSealed(5);
    const keys = (await log.database.read(listLogKeys)).map((key) => readPublicKey(key.publicKey));
    expect(keys.map((key) => key.asymmetricKeyType)).toEqual(['ed25519', 'ec']);
    const last = (await log.notes()).at(-1) ?? '';
    for (const publicKey of keys) expect(openNote(last, [{ name: ORIGIN, publicKey }])).toBeDefined();
    expect(await verify()).toMatchObject({ leaves: 5 });
    expect(told.join()).not.toContain(TOKEN_PIN);
  }, 240_000);

  it('loses and repeats nothing when it is killed again and again, and one that stands by goes on', async () => {
    let count = 0;
    for (let turn = 0; turn < 4; turn++) {
      const child = start();
      count += (await log.record(700)).length;
      await eventually(async () => {
        expect((await log.leaves()).length).toBeGreaterThan(count - 700);
      }, WAIT_MS);
      await log.record(50);
      count += 50;
      if (turn < 3) child.kill('SIGKILL');
    }
    await expectSealed(count);
    expect(await verify()).toMatchObject({ leaves: count });
    expect((await verify()).problem).toBeUndefined();
  }, 480_000);

  it('has checkpoints time-stamped, and catches up when the authority is back', async () => {
    const tsa = { PEP_TSA_URL: authority.url, PEP_TSA_CA_FILE: authority.caFile };
    await log.record(1);
    start(tsa);
    const [first] = await eventually(async () => {
      const found = await stamped();
      expect(found).toHaveLength(1);
      return found;
    }, WAIT_MS);
    expect(authority.verify(first?.note ?? '', first?.time_stamp ?? Buffer.alloc(0))).toContain(
      'Verification: OK',
    );

    for (const behaviour of ['down', 'other-request', 'refuses'] as const) {
      authority.behave(behaviour);
      const before = authority.asked();
      const leaves = (await log.leaves()).length;
      await log.record(1);
      await expectSealed(leaves + 1);
      await eventually(() => {
        expect(authority.asked()).toBeGreaterThan(before + 1);
      }, WAIT_MS);
      expect(await stamped()).toHaveLength(1);
    }
    authority.behave('works');
    await eventually(async () => {
      // One time-stamp over the newest checkpoint covers those before it.
      expect((await stamped()).map(({ size }) => size)).toEqual(['1', '4']);
    }, WAIT_MS);
    expect(told.filter((text) => text.includes('time-stamp')).length).toBeGreaterThan(2);
  }, 480_000);

  it('does not believe the time-stamp of an authority that it was not told of', async () => {
    const other = await startTimeStampingAuthority();
    await log.record(1);
    start({ PEP_TSA_URL: authority.url, PEP_TSA_CA_FILE: other.caFile });
    await eventually(() => {
      expect(told.join()).toContain('not signed by an authority that is believed');
    }, WAIT_MS);
    expect(await stamped()).toEqual([]);
    await other.stop();
  }, 240_000);

  it.each([
    { what: 'a wrong PIN', settings: {}, pin: 'wrong-pin', why: 'refuses the PIN' },
    { what: 'an unknown token', settings: { PEP_HSM_TOKEN: 'other' }, why: 'no token is called other' },
    { what: 'an unknown key', settings: { PEP_SEAL_KEY: 'other' }, why: 'there is no key other' },
    { what: 'no module', settings: { PEP_HSM_MODULE: '' }, why: 'no key seals evidence: set PEP_HSM_MODULE' },
    {
      what: 'a log of another name',
      settings: { PEP_LOG_ORIGIN: 'other' },
      why: 'can not be renamed',
      sealed: 1,
    },
  ])(
    'says so and keeps evidence for later with $what',
    async ({ settings, pin = 'pin', why, sealed = 0 }) => {
      await log.record(1);
      if (sealed > 0) await log.sealer().execute();
      start({ ...settings, PEP_HSM_PIN_FILE: join(token.folder, pin) });
      await eventually(() => {
        expect(told.filter((text) => text.includes(why)).length).toBeGreaterThan(1);
      }, WAIT_MS);
      expect(await log.leaves()).toHaveLength(sealed);
    },
    240_000,
  );
});
