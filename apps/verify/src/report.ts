import type { Finding } from './bundle/bundle.js';
import type { Proof } from './resolve-evidence/evidence.js';
import type { Words } from './words.js';

/** What a bundle proves, as `--json` prints it. */
export interface Report {
  readonly verdict: 'proved' | 'unsure' | 'false';
  readonly signer?: string;
  /** By the time-stamp, or as the signer says; RFC 3339. */
  readonly signedAt?: string;
  readonly proof?: Proof;
  readonly findings: readonly Finding[];
}

const YEREVAN = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Yerevan',
  dateStyle: 'short',
  timeStyle: 'medium',
});
const inYerevan = (time: string): string =>
  YEREVAN.format(new Date(time)).replaceAll('/', '.').replace(',', '');
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** The report for people. What a false bundle tells is not repeated. */
export function reportLines(report: Report, words: Words): string[] {
  const { verdict, findings } = report;
  return [
    words.verdict[verdict],
    ...(verdict === 'false' ? [] : contentLines(report, words)),
    '',
    ...findings.map((one) => findingLine(one, words)),
    ...hints(findings, words),
  ];
}

function contentLines({ signer, signedAt, proof }: Report, words: Words): string[] {
  if (proof === undefined) return [];
  const { message, recipients, evidence } = proof;
  return [
    '',
    `${words.signer}: ${signer ?? ''}`,
    `${words.since}: ${inYerevan(signedAt ?? '')}`,
    `${words.letter}: ${message.id} «${message.subject}»`,
    `${words.from}: ${message.sender} (${message.organisation})`,
    `${words.to}: ${recipients.map(({ identifier }) => identifier).join(', ')}`,
    `${words.happened}:`,
    ...evidence.map(({ at, event, recipient, reading }) => {
      const by = reading === undefined ? '' : `, ${words.by} ${reading.by.name}`;
      return `  ${inYerevan(at)}  ${event}  ${recipient?.identifier ?? ''}${by}`;
    }),
  ].map(printable);
}

function findingLine({ part, check, result, detail }: Finding, words: Words): string {
  const value = detail !== undefined && INSTANT.test(detail) ? inYerevan(detail) : detail;
  return printable(
    `[${words.result[result]}] ${part}: ${words.checks[check]}${value === undefined ? '' : ` · ${value}`}`,
  );
}

function hints(findings: readonly Finding[], words: Words): string[] {
  const isUnsure = (check: Finding['check']): boolean =>
    findings.some((one) => one.check === check && one.result === 'unsure');
  return [
    ...(isUnsure('certificate') ? [words.trustHint] : []),
    ...(isUnsure('log-key') ? [words.logKeyHint] : []),
  ];
}

/** What a sender wrote must not move the cursor of whoever reads this. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, ' ');
}
