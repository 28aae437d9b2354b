import { Readable } from 'node:stream';
import type { Multipart, MultipartFile } from '@fastify/multipart';
import { type ArgumentMetadata, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { SystemCaller } from '@pep/client-identity';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Answers, CurrentSystem, ForSystems, IdempotencyKey, inputPipe } from '@pep/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { letterParts, type LetterParts } from './compose-letter.js';
import { SubmitByRest, type SubmittedMessage, UPLOAD_LIMITS, type UploadLimits } from './submit-by-rest.js';

const submittedMessage = z
  .object({ id: z.uuid(), sender: z.string(), size: z.int().describe('Octets'), digest: z.string() })
  .meta({ id: 'SubmittedMessage' });

const RECIPIENT_FIELD = 'recipient';
const MESSAGE_FIELD = 'message';
const FIELD_OCTETS_MAX = 400;

/** How to send it as multipart, for the document. */
const UPLOAD = {
  type: 'object',
  required: [RECIPIENT_FIELD, MESSAGE_FIELD],
  properties: {
    [RECIPIENT_FIELD]: { type: 'array', items: { type: 'string' }, description: 'Before the message' },
    [MESSAGE_FIELD]: {
      type: 'string',
      format: 'binary',
      description: 'The mail (message/rfc822), byte for byte',
    },
  },
};

@ApiTags('messages')
@Controller('messages')
export class SubmitMessageController {
  constructor(
    @Inject(SubmitByRest) private readonly submit: SubmitByRest,
    @Inject(UPLOAD_LIMITS) private readonly limits: UploadLimits,
  ) {}

  @Post()
  @ForSystems()
  @ApiOperation({
    summary: 'Submits a letter, for a system whose client certificate is bound to a sender',
    description: 'As mail in multipart/form-data, streamed; or in parts as JSON of at most 1 MiB.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'New for each new letter; a repeat with the same key is the same message',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: UPLOAD })
  @Answers(201, 'Accepted: it lies in the mailboxes; to phones it is on its way', submittedMessage)
  async submitMessage(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @IdempotencyKey() key: string,
    @CurrentSystem() caller: SystemCaller,
  ): Promise<SubmittedMessage> {
    const message = request.isMultipart()
      ? await this.#submitUpload(request, key, caller)
      : await this.#submitParts(request, key, caller);
    void reply.header('location', `/v1/messages/${message.id}`);
    return message;
  }

  async #submitParts(request: FastifyRequest, key: string, caller: SystemCaller): Promise<SubmittedMessage> {
    const metadata: ArgumentMetadata = { type: 'body', schema: letterParts };
    const parts = (await inputPipe.transform(request.body, metadata)) as LetterParts;
    return this.submit.submitParts({ caller, key, recipients: parts.recipients }, parts);
  }

  /** The recipients come first, since the letter is taken as it arrives. */
  async #submitUpload(request: FastifyRequest, key: string, caller: SystemCaller): Promise<SubmittedMessage> {
    const recipients: string[] = [];
    const { messageSizeMaxBytes, recipientsMax } = this.limits;
    const limits = {
      fileSize: messageSizeMaxBytes + 1,
      files: 2,
      fields: recipientsMax + 1,
      fieldSize: FIELD_OCTETS_MAX,
    };
    const parts = request.parts({ limits });
    for await (const part of parts) {
      if (part.type === 'file') {
        if (part.fieldname !== MESSAGE_FIELD) throw unexpected(part.fieldname);
        // Awaited here: leaving the loop ends the parts.
        return await this.submit.submitMail(
          { caller, key, recipients },
          Readable.from(lastPart(part, parts)),
        );
      }
      if (part.fieldname !== RECIPIENT_FIELD) throw unexpected(part.fieldname);
      recipients.push(String(part.value));
    }
    throw unexpected(MESSAGE_FIELD, 'is required, as a file');
  }
}

/** The octets of a file that must be whole and the last part: a recipient behind it would get nothing. */
async function* lastPart({ file }: MultipartFile, parts: AsyncIterator<Multipart>): AsyncGenerator<Buffer> {
  let next: IteratorResult<Multipart>;
  try {
    yield* file as AsyncIterable<Buffer>;
    // Too large; whoever reads it says so.
    if (file.truncated) return;
    next = await parts.next();
  } catch {
    throw unexpected(MESSAGE_FIELD, 'breaks off before its end');
  }
  if (next.done !== true) throw unexpected(next.value.fieldname, 'comes behind the message');
}

function unexpected(field: string, message = 'is not a field of this call'): AppError {
  return new AppError(EDGE_ERRORS.invalidRequest, { errors: [{ field, message }] });
}
