import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Answers, ForAnyone } from '@pep/service-kit';
import { z } from 'zod';
import { EVIDENCE_EVENTS } from '../message/evidence.js';
import { formatDigest } from '../message/message.js';
import { CODE_DIGITS, evidenceIdOf } from '../proof/code.js';
import { findEvidence } from '../storage/evidence.repository.js';
import { findEvidenceSubject } from '../storage/proof.repository.js';

const digits = z.string().regex(CODE_DIGITS, 'is not the code of a proof');

/**
 * What anybody who holds a proof may know, to compare it with. No names, numbers or ids: with both ids of evidence, its
 * recipient could be found out from the hashes of the log by trial.
 */
const proofCheckView = z
  .object({
    kind: z.literal('evidence'),
    digest: z.string().describe('Of the letter'),
    events: z.array(
      z.object({
        event: z.string(),
        uri: z.string(),
        at: z.iso.datetime(),
        logIndex: z.int().optional().describe('Absent until the log has it'),
      }),
    ),
  })
  .meta({ id: 'ProofCheck' });

@ApiTags('messages')
@Controller('verify')
export class VerifyProofController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get('E:digits')
  @ForAnyone()
  @ApiOperation({ summary: 'Says what happened under the code of a proof; needs no certificate' })
  @Answers(200, 'Compare it with the proof', proofCheckView)
  async verifyProof(
    @Param('digits', { schema: digits }) given: string,
  ): Promise<z.infer<typeof proofCheckView>> {
    const evidence = await this.database.read(async (reader) => {
      const subject = await findEvidenceSubject(reader, evidenceIdOf(given));
      if (subject === undefined) return [];
      const all = await findEvidence(reader, subject.messageId);
      const { identifier } = subject;
      return all.filter(
        ({ recipient }) =>
          identifier === null || recipient === undefined || recipient.identifier === identifier,
      );
    });
    const [first] = evidence;
    if (first === undefined) throw new AppError(EDGE_ERRORS.notFound);
    return {
      kind: 'evidence',
      digest: formatDigest(first.digest),
      events: evidence.map(({ event, at, logIndex }) => ({
        event,
        uri: EVIDENCE_EVENTS[event].uri,
        at: at.toISOString(),
        ...(logIndex !== undefined && { logIndex }),
      })),
    };
  }
}
