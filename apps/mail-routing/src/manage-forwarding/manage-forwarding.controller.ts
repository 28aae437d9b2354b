import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { z } from 'zod';
import { EMAILS_MAX } from '../forwarding/forwarding.js';
import { nextCodeAt } from '../forwarding/target-code.js';
import { mailboxIdentifier, NO_STORE } from '../requests.js';
import type { KeptTarget } from '../storage/forwarding.repository.js';
import { ConfirmForwarding } from './confirm-forwarding.js';
import { type Forwarding, ManageForwarding } from './manage-forwarding.js';

/** RFC 5321 4.5.3.1, as registered senders have it. */
const ADDRESS_LENGTH_MAX = 320;
const MOBILE_LENGTH_MAX = 20;

const mode = z
  .enum(['notice', 'copy'])
  .describe('Word that a letter came, or the whole letter as an attachment; a mobile gets word either way');
const wanted = z.strictObject({
  emails: z.array(z.string().max(ADDRESS_LENGTH_MAX)).max(EMAILS_MAX),
  mobile: z.string().max(MOBILE_LENGTH_MAX).optional().describe('Armenian mobile number, +374…'),
  mode,
});
const confirmation = z.strictObject({
  code: z.string().regex(/^\d{6}$/, 'is not a code of 6 digits'),
});
const target = z
  .object({
    address: z.string(),
    confirmed: z.boolean().describe('Letters go there only once its code was entered'),
    codeValidUntil: z.iso.datetime().optional(),
    nextCodeAt: z.iso.datetime().optional().describe('From then on naming it again sends another code'),
  })
  .meta({ id: 'ForwardingTarget' });
const forwarding = z
  .object({ emails: z.array(target), mobile: target.optional(), mode })
  .meta({ id: 'Forwarding' });

@ApiTags('mailboxes')
@Controller('mailboxes/:identifier/forwarding')
export class ManageForwardingController {
  constructor(
    @Inject(ManageForwarding) private readonly forwarding: ManageForwarding,
    @Inject(ConfirmForwarding) private readonly confirmForwarding: ConfirmForwarding,
  ) {}

  @Get()
  @Header(...NO_STORE)
  @ApiOperation({ summary: 'Shows where letters of this mailbox are forwarded to (owners)' })
  @Answers(200, 'Targets, confirmed or not', forwarding)
  async showForwarding(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) identifier: string,
  ) {
    return toView(await this.forwarding.show(caller, identifier));
  }

  @Put()
  @Header(...NO_STORE)
  @ApiOperation({
    summary: 'Says where letters of this mailbox are forwarded to (owners)',
    description:
      'Each new target is sent a code and gets letters only after its confirmation, those that come from then on. What is left out gets nothing any more. Naming a target again that waits sends another code, if the last is not too young.',
  })
  @Answers(200, 'Named; new targets wait for their codes', forwarding)
  async setForwarding(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) identifier: string,
    @Body({ schema: wanted }) given: z.infer<typeof wanted>,
  ) {
    return toView(await this.forwarding.set(caller, identifier, given));
  }

  @Post('confirmations')
  @HttpCode(200)
  @Header(...NO_STORE)
  @ApiOperation({ summary: 'Confirms the target that a code was sent to (owners)' })
  @Answers(200, 'Confirmed: letters that come from now on go there', z.object({ address: z.string() }))
  async confirmTarget(
    @CurrentCaller() caller: Caller,
    @Param('identifier', { schema: mailboxIdentifier }) identifier: string,
    @Body({ schema: confirmation }) { code }: z.infer<typeof confirmation>,
  ) {
    const { address } = await this.confirmForwarding.execute(caller, identifier, code);
    return { address };
  }
}

function toView({ mode, targets }: Forwarding) {
  const mobile = targets.find(({ channel }) => channel === 'sms');
  return {
    emails: targets.filter(({ channel }) => channel === 'email').map(toTargetView),
    ...(mobile && { mobile: toTargetView(mobile) }),
    mode,
  };
}

function toTargetView(one: KeptTarget) {
  const { address, confirmedAt, validUntil } = one;
  if (confirmedAt !== null) return { address, confirmed: true };
  return {
    ...{ address, confirmed: false, codeValidUntil: validUntil.toISOString() },
    nextCodeAt: nextCodeAt(one).toISOString(),
  };
}
