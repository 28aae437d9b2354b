import type { Readable } from 'node:stream';
import { pdfOf, type PdfRow, type PdfWriter } from '@pep/documents';
import type { Evidence } from '../message/evidence.js';
import { formatDigest } from '../message/message.js';
import type { Reading } from '../message/reading.js';
import type { Delivery } from '../storage/mailbox.repository.js';
import { EVENT_WORDS } from '../proof/event-words.js';
import { inYerevan, type Language } from '../proof/language.js';
import { PROOF_WORDS, type ProofWords } from './proof-words.js';

/** What a recipient can prove of a letter. */
export interface Proof {
  readonly delivery: Delivery;
  /** Of the message and of this recipient, in order. */
  readonly evidence: readonly Evidence[];
  /** When the document is made. */
  readonly at: Date;
}

/** The recipient's own proof. It rests on evidence alone, so it can be had when the content is gone. */
export function proofPdf(proof: Proof, language: Language): Readable {
  const words = PROOF_WORDS[language];
  const { delivery, at } = proof;
  const footer = (page: number): string => `${delivery.messageId} · ${words.page} ${String(page)}`;
  return pdfOf({ title: words.title, language, at, footer }, (pdf) => write(pdf, proof, language));
}

async function write(pdf: PdfWriter, { delivery, evidence, at }: Proof, language: Language): Promise<void> {
  const words = PROOF_WORDS[language];
  const acknowledgement = evidence.find(({ event }) => event === 'ContentAcknowledgement');
  pdf.heading(words.title);
  pdf.fields(letterFields(delivery, words));
  if (acknowledgement?.reading === undefined) {
    pdf.paragraph(words.notCertified);
  } else {
    pdf.fields(certifiedFields(acknowledgement, acknowledgement.reading, words));
    pdf.gap();
    pdf.paragraph(words.parts);
    await pdf.table(partColumns(words), partRows(acknowledgement.reading, words));
  }
  const corrections = evidence.filter(({ event }) => event === 'AcknowledgementCorrection');
  if (corrections.length > 0) {
    pdf.gap();
    pdf.paragraph(words.corrections);
    pdf.fields(corrections.map((one) => [inYerevan(one.at), one.reading?.reason ?? ''] as const));
  }
  pdf.gap();
  pdf.paragraph(words.evidence);
  await pdf.table(evidenceColumns(words), evidenceRows(evidence, words, EVENT_WORDS[language]));
  pdf.gap();
  pdf.paragraph(`${words.yerevan}. ${words.made}: ${inYerevan(at)}`);
}

function letterFields(delivery: Delivery, words: ProofWords): (readonly [string, string])[] {
  const { sender, recipient, subject, messageId, digest, consignedAt, openedAt } = delivery;
  return [
    [words.sender, sender],
    [words.recipient, recipient.identifier],
    [words.subject, subject],
    [words.message, messageId],
    [words.digest, formatDigest(digest)],
    [words.received, inYerevan(consignedAt)],
    ...(openedAt === null ? [] : [[words.opened, inYerevan(openedAt)] as const]),
  ];
}

function certifiedFields(
  { id, at }: Evidence,
  { by, statement = '' }: Reading,
  words: ProofWords,
): (readonly [string, string])[] {
  return [
    [words.certified, inYerevan(at)],
    [words.by, `${by.name}, ${words.roles[by.role]}`],
    [words.statement, `«${statement}»`],
    [words.id, id],
  ];
}

const partColumns = (words: ProofWords) => [
  { title: words.part, share: 1 },
  { title: words.digest, share: 6 },
  { title: words.openedAt, share: 3 },
];

function partRows({ parts }: Reading, words: ProofWords): PdfRow[] {
  const { opened = [], unopened = [] } = parts ?? {};
  const rows = [
    ...opened.map(({ n, digest, at }) => ({ n, digest, opened: inYerevan(new Date(at)) })),
    ...unopened.map(({ n, digest }) => ({ n, digest, opened: words.notOpened })),
  ];
  return rows
    .toSorted((a, b) => a.n - b.n)
    .map(({ n, digest, opened: when }) => ({ cells: [String(n), digest, when] }));
}

const evidenceColumns = (words: ProofWords) => [
  { title: words.event, share: 4 },
  { title: words.time, share: 2 },
  { title: words.id, share: 4 },
];

function evidenceRows(
  evidence: readonly Evidence[],
  words: ProofWords,
  events: Readonly<Record<string, string>>,
): PdfRow[] {
  return evidence.map(({ id, event, at, reading }) => {
    const what = events[event] ?? event;
    const part = event === 'ContentHandover' ? ` · ${partName(reading, words)}` : '';
    return { cells: [`${what}${part}`, inYerevan(at), id] };
  });
}

function partName(reading: Reading | undefined, words: ProofWords): string {
  return reading?.part === undefined ? words.wholeLetter : `${words.part} ${String(reading.part.n)}`;
}
