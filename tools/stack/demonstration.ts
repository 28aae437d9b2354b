import { sendLetter, writeLetter } from './letter.ts';
import { acknowledge, findInMailbox, readContent, readTracking } from './mailbox.ts';
import { restClient, type RestClient } from './rest.ts';
import type { StackState } from './state.ts';
import { readMessageCount, today, waitForCount } from './usage.ts';

/** What the demonstration needs of a running stack. */
export type DemonstrationTarget = Pick<StackState, 'urls' | 'sandboxDir'>;

/** One letter of the demonstration and who reads it. */
interface Example {
  readonly to: string;
  readonly mailbox: string;
  readonly reader: 'citizen' | 'director';
  readonly subject: string;
  readonly body: string;
}

const sender = 'info@ekeng.am';
// The two addresses of the organisations' manual, one in each spelling of the domain.
const examples: readonly Example[] = [
  {
    to: '5001950015@ecitizen.am',
    mailbox: '5001950015',
    reader: 'citizen',
    subject: 'Ծանուցում քաղաքացուն',
    body: 'Հարգելի՛ քաղաքացի, սա պաշտոնական էլեկտրոնային նամակ է։\n',
  },
  {
    to: '22335588@e-citizen.am',
    mailbox: '22335588',
    reader: 'director',
    subject: 'Ծանուցում ընկերությանը',
    body: 'Հարգելի՛ տնօրեն, սա պաշտոնական էլեկտրոնային նամակ է։\n',
  },
];

const toPhone = {
  from: sender,
  to: '37491000009@e-citizen.am',
  subject: 'Ծանուցում հեռախոսահամարին',
  body: 'Ձեր դիմումը քննարկվել է։\n',
};

type Tell = (text: string) => void;

/**
 * Sends two letters over SMTP and follows each to its end: accepted, consigned, opened, acknowledged, counted; and one
 * that goes to a phone as SMS.
 *
 * @throws Error that says which step differs from what must be.
 */
export async function demonstrate(target: DemonstrationTarget, tell: Tell): Promise<void> {
  const administrator = clientOf(target, 'org-admin');
  try {
    const begun = today();
    const before = await readMessageCount(administrator, sender, begun);
    for (const example of examples) await follow(target, example, administrator, tell);
    await followSms(target, administrator, tell);
    const expected = before + examples.length;
    await waitForCount(administrator, { sender, from: begun, expected });
    tell(`  counted       ${sender}: ${before} + ${examples.length} = ${expected} messages`);
  } finally {
    administrator.close();
  }
}

async function follow(
  target: DemonstrationTarget,
  example: Example,
  administrator: RestClient,
  tell: Tell,
): Promise<void> {
  const reader = clientOf(target, example.reader);
  try {
    const letter = await writeLetter({ ...example, from: sender });
    const id = await sendLetter(target.urls.smtp, letter);
    tell(`  accepted      ${id}  ${sender} -> ${example.to}`);
    const found = await findInMailbox(reader, example.mailbox, id);
    tell(`  consigned     ${id}  mailbox ${example.mailbox}, received ${found.receivedAt}`);
    const size = await readContent(reader, example.mailbox, id, letter.bytes);
    tell(`  opened        ${id}  by ${example.reader}, ${size} bytes as sent`);
    const receipt = await acknowledge(reader, example.mailbox, id);
    tell(`  acknowledged  ${id}  at ${receipt.acknowledgedAt}, evidence ${receipt.evidenceId}`);
    await readTracking(administrator, id, 'acknowledged');
    tell(`  tracked       ${id}  its sender sees it acknowledged`);
  } finally {
    reader.close();
  }
}

async function followSms(
  { urls }: DemonstrationTarget,
  administrator: RestClient,
  tell: Tell,
): Promise<void> {
  const id = await sendLetter(urls.smtp, await writeLetter(toPhone));
  tell(`  accepted      ${id}  ${sender} -> ${toPhone.to}`);
  await readTracking(administrator, id, 'delivered');
  tell(`  delivered     ${id}  as SMS, says the SMS centre`);
}

function clientOf({ urls, sandboxDir }: DemonstrationTarget, persona: string): RestClient {
  return restClient({ baseUrl: urls.mtls, sandboxDir, persona });
}
