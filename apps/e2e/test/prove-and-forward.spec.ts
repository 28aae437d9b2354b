import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@pep/testing';
import { replyToEnvelope, sendLetter } from '../src/letters.js';
import { call } from '../src/rest.js';
import { RunningStack } from '../src/running-stack.js';
import { SandboxControl } from '../src/sandbox.js';
import { query } from './traces.js';

const PEP_VERIFY = fileURLToPath(new URL('../../verify/dist/pep-verify.js', import.meta.url));
const CITIZEN = 'identities/citizen';
const SENDER = 'identities/org-admin';
const MAILBOX = '/v1/mailboxes/5001950015';
const ADDRESS = 'mariam@example.am';
const MOBILE = '37491000001';

describe('what becomes of a letter afterwards', () => {
  let stack: RunningStack;
  let sandbox: SandboxControl;
  let folder: string;
  let smtpPort: number;

  beforeAll(async () => {
    stack = await RunningStack.start();
    sandbox = new SandboxControl(stack);
    folder = mkdtempSync(join(tmpdir(), 'pep-bundle-'));
    smtpPort = stack.state.ports['smtp'] ?? 0;
    await eventually(async () => {
      expect(await replyToEnvelope(smtpPort)).toMatch(/^250/);
    }, 15_000);
  }, 180_000);
  afterAll(async () => {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const send = (subject: string): Promise<string> =>
    sendLetter(smtpPort, { subject, recipients: ['5001950015@e-citizen.am'] });
  const openAndAcknowledge = async (id: string): Promise<void> => {
    expect((await call(stack, CITIZEN, `${MAILBOX}/messages/${id}/content`)).status).toBe(200);
    const certified = await call(stack, CITIZEN, `${MAILBOX}/messages/${id}/acknowledgement`, {
      method: 'POST',
    });
    expect(certified.status).toBe(200);
  };
  /** What pep-verify says of a file, to somebody who believes the platform's seal and the time-stamp authority. */
  const verify = (octets: Buffer): { status: number | null; stdout: string } => {
    const file = join(folder, 'proof.asice');
    writeFileSync(file, octets);
    const { sandboxDir } = stack.state;
    const trusted = ['proof/ca.pem', 'ca/ca.pem'].flatMap((one) => ['--trust', join(sandboxDir, one)]);
    return spawnSync(process.execPath, [PEP_VERIFY, file, '--lang', 'en', ...trusted], { encoding: 'utf8' });
  };

  it('is proved to somebody who has no more than the bundle, and not by one that was touched', async () => {
    const id = await send('To be proved');
    await openAndAcknowledge(id);
    await eventually(async () => {
      const { octets } = await call(stack, SENDER, `/v1/messages/${id}/bundle`);
      expect(verify(octets).stdout).toMatch(
        /\[yes\] evidence\.json: the evidence is in the log · ContentAcknowledgement/,
      );
    }, 30_000);
    const { octets } = await call(stack, SENDER, `/v1/messages/${id}/bundle`);
    expect(verify(octets)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^PROVED\n/) });
    const touched = Buffer.from(octets);
    const middle = Math.floor(touched.length / 2);
    touched.writeUInt8(touched.readUInt8(middle) ^ 1, middle);
    expect(verify(touched)).toMatchObject({ status: 1, stdout: expect.stringMatching(/^FALSE\n[^]*\[NO\]/) });
  }, 60_000);

  it('may be compared with the paper by anybody, who learns no name and no number', async () => {
    const id = await send('On paper');
    await openAndAcknowledge(id);
    const { data } = await call(stack, SENDER, `/v1/messages/${id}/evidence`);
    const [acceptance] = (data as { items: { id: string }[] }).items;
    const code = `E${(acceptance?.id ?? '').replaceAll('-', '').toUpperCase()}`;
    const check = await call(stack, undefined, new URL(`/v1/verify/${code}`, stack.state.urls.public).href);
    expect(check.data).toMatchObject({
      kind: 'evidence',
      events: expect.arrayContaining([expect.objectContaining({ event: 'ContentAcknowledgement' })]),
    });
    expect(JSON.stringify(check.data)).not.toMatch(/5001950015|MARIAM|ekeng/);
  });

  it('goes to the recipient’s own addresses once each is confirmed, and its sender has a receipt for each step', async () => {
    const mode = await call(stack, SENDER, '/v1/receipt-modes/info@ekeng.am', {
      method: 'PUT',
      json: { mode: 'rem' },
    });
    expect(mode.status).toBe(200);
    await call(stack, CITIZEN, `${MAILBOX}/forwarding`, {
      method: 'PUT',
      json: { emails: [ADDRESS], mobile: `+${MOBILE}`, mode: 'copy' },
    });
    const codes = await eventually(async () => {
      const [mail] = await sandbox.mails(ADDRESS);
      const [sms] = (await sandbox.sms(MOBILE)).items;
      const found = [mail?.text, sms?.text].map((text) => /\d{4,}/.exec(text ?? '')?.[0]);
      expect(found).toEqual([expect.any(String), expect.any(String)]);
      return found;
    }, 15_000);
    for (const code of codes) {
      const path = `${MAILBOX}/forwarding/confirmations`;
      expect((await call(stack, CITIZEN, path, { method: 'POST', json: { code } })).status).toBe(200);
    }
    const id = await send('Forwarded');
    await openAndAcknowledge(id);
    await eventually(async () => {
      const { data } = await call(stack, SENDER, `/v1/messages/${id}/evidence`);
      const events = (data as { items: { event: string }[] }).items.map(({ event }) => event);
      expect(events.filter((event) => event === 'RelayToNonERDS')).toHaveLength(2);
      const [copy] = await sandbox.mails(ADDRESS);
      expect(copy?.subject).toContain('Copy of an official letter');
      const receipts = (await sandbox.mails('info@ekeng.am')).map(({ subject }) => subject);
      expect(receipts).toContainEqual(expect.stringMatching(/ContentConsignment.*Forwarded/));
      expect(receipts).toContainEqual(expect.stringMatching(/ContentAcknowledgement.*Forwarded/));
    }, 30_000);
  }, 60_000);

  it('lies encrypted at rest', async () => {
    const secret = `Nobody reads this ${crypto.randomUUID()}`;
    await sendLetter(smtpPort, { subject: 'Sealed', recipients: ['5001950015@e-citizen.am'], body: secret });
    const hex = Buffer.from(secret).toString('hex');
    const found = `count(*) FILTER (WHERE position('\\x${hex}'::bytea IN body) > 0)`;
    const [letters] = await query(
      stack,
      'mail_routing',
      `SELECT count(*) || ' ' || ${found} AS text FROM content`,
    );
    expect(letters).toMatch(/^[1-9]\d* 0$/);
  });

  it('has whom to call when something does not work', async () => {
    const { data } = await call(stack, undefined, new URL('/v1/support', stack.state.urls.public).href);
    expect(data).toMatchObject({ phone: '+374 60 464504', hours: { from: '09:00', to: '18:00' } });
  });
});
