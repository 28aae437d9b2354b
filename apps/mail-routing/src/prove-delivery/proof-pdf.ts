import type { Readable } from 'node:stream';
import { pdfOf, type PdfRow, type PdfWriter } from '@pep/documents';
import { create } from 'qrcode';
import { EVENT_CLAUSES, EVENT_WORDS } from '../proof/event-words.js';
import { inYerevan, type Language } from '../proof/language.js';
import type { DeliveryProof } from './delivery-proof.js';
import type { EvidenceView } from './evidence-view.js';
import { PROOF_WORDS, type ProofWords } from './proof-words.js';
import type { Inclusion } from './prove-inclusion.js';

/** What is written: the proof, where its evidence is in the log, and the JSON that says the same in the same bundle. */
export interface PrintedProof {
  readonly proof: DeliveryProof;
  readonly inclusion: Inclusion | undefined;
  readonly jsonDigest?: string;
}

type Field = readonly [name: string, value: string];

/** The proof for people: what happened, in words and with ETSI's names, and how anybody checks it. */
export class ProofPdf {
  /** @param publicUrl where anybody reaches the public calls; ends in a slash */
  constructor(private readonly publicUrl: string) {}

  write(printed: PrintedProof, language: Language): Readable {
    const words = PROOF_WORDS[language];
    const { proof, jsonDigest } = printed;
    const footer = (page: number): string => `${proof.code} · ${words.page} ${String(page)}`;
    const options = { title: words.title, language, at: new Date(proof.madeAt), footer };
    return pdfOf({ ...options, ...(jsonDigest !== undefined && { subject: jsonDigest }) }, (pdf) =>
      this.#pages(pdf, printed, language),
    );
  }

  async #pages(
    pdf: PdfWriter,
    { proof, inclusion, jsonDigest }: PrintedProof,
    language: Language,
  ): Promise<void> {
    const words = PROOF_WORDS[language];
    pdf.heading(words.title);
    pdf.fields(letterFields(proof, words));
    pdf.gap();
    pdf.paragraph(words.events);
    await pdf.table(columns(words), eventRows(proof.evidence, words, EVENT_WORDS[language]));
    pdf.gap();
    if (inclusion === undefined) pdf.paragraph(words.notSealed);
    else pdf.fields(logFields(inclusion, words));
    if (jsonDigest !== undefined) pdf.fields([[words.json, jsonDigest]]);
    pdf.gap();
    for (const step of words.howToCheck) pdf.paragraph(step);
    pdf.paragraph(`${words.yerevan} ${words.made}: ${inYerevan(new Date(proof.madeAt))}`);
    const link = `${this.publicUrl}v1/verify/${proof.code}`;
    const { size, data } = create(link, { errorCorrectionLevel: 'M' }).modules;
    pdf.code({ size, modules: data, caption: `${words.check}:\n${link}`, link });
  }
}

function letterFields({ message, recipients }: DeliveryProof, words: ProofWords): Field[] {
  return [
    [words.sender, `${message.sender} (${message.organisation})`],
    ...recipients.map(({ identifier }): Field => [words.recipient, identifier]),
    [words.subject, message.subject],
    [words.message, message.id],
    [words.size, String(message.size)],
    [words.digest, message.digest],
    [words.accepted, inYerevan(new Date(message.acceptedAt))],
  ];
}

const columns = (words: ProofWords) => [
  { title: words.time, share: 3 },
  { title: words.event, share: 6 },
  { title: words.recipient, share: 2 },
  { title: words.logIndex, share: 1, align: 'right' as const },
];

function eventRows(
  evidence: readonly EvidenceView[],
  words: ProofWords,
  events: Readonly<Record<string, string>>,
): PdfRow[] {
  return evidence.map((one) => {
    const { id, event, at, recipient, reading, logIndex } = one;
    const by = reading === undefined ? '' : `: ${reading.by.name}, ${words.roles[reading.by.role]}`;
    const clause = EVENT_CLAUSES[event];
    const place = clause === undefined ? words.national : `ETSI EN 319 522-1 ${clause}`;
    return {
      cells: [
        inYerevan(new Date(at)),
        `${events[event] ?? event}${by}${detailOf(one, words)}`,
        recipient?.identifier ?? '',
        logIndex === undefined ? '–' : String(logIndex),
      ],
      note: `${event} · ${place} · ${id}`,
    };
  });
}

/** What a judge asks next: which part, which words, which term. */
function detailOf({ reading, legal, notice }: EvidenceView, words: ProofWords): string {
  const details = [
    reading?.part && `${words.part} ${String(reading.part.n)}, ${reading.part.digest}`,
    reading?.statement && `«${reading.statement}»`,
    reading?.reason,
    legal && `${words.deadline}: ${inYerevan(new Date(legal.deadline))}`,
    notice?.reason,
  ].filter((detail) => detail !== undefined && detail !== '');
  return details.map((detail) => `\n${detail ?? ''}`).join('');
}

function logFields({ checkpoint, keys }: Inclusion, words: ProofWords): Field[] {
  const [origin = '', size = '', root = ''] = checkpoint.note.split('\n');
  return [
    [words.log, origin],
    [words.checkpoint, `${size} · ${root}`],
    [words.sealed, inYerevan(checkpoint.sealedAt)],
    [words.stamped, checkpoint.timeStamp === null ? words.no : words.yes],
    ...keys.map((key): Field => [words.logKey, key]),
  ];
}
