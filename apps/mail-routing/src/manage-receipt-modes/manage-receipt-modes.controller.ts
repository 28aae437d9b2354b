import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller } from '@pep/service-kit';
import { z } from 'zod';
import { RECEIPT_MODES } from '../receipt/receipt.js';
import type { SetMode } from '../storage/receipt-mode.repository.js';
import { ManageReceiptModes } from './manage-receipt-modes.js';

const OWNER_LENGTH_MAX = 320;

const owner = z
  .string()
  .min(1)
  .max(OWNER_LENGTH_MAX)
  .describe(
    'Mail address of a sender, or legal entity code: all addresses of that organisation without a mode of their own',
  );
const mode = z
  .enum(RECEIPT_MODES)
  .describe(
    'none; rem: a receipt mail of each event; dsn: delivery and reading reports as the letter asks for them; webhook; stream: the topic pep.receipt.v1',
  );
const wanted = z.strictObject({ mode, webhook: z.uuid().optional().describe('With mode webhook: its id') });
const receiptMode = z
  .object({
    owner: z.string(),
    mode,
    webhook: z.uuid().optional(),
    setAt: z.iso.datetime().optional(),
    inherited: z
      .boolean()
      .describe('Whether it is the organisation’s, or the platform’s, not the owner’s own'),
  })
  .meta({ id: 'ReceiptMode' });

@ApiTags('receipts')
@Controller('receipt-modes')
export class ManageReceiptModesController {
  constructor(@Inject(ManageReceiptModes) private readonly modes: ManageReceiptModes) {}

  @Get(':owner')
  @ApiOperation({ summary: 'Shows how a sender gets receipts (administrators)' })
  @Answers(200, 'The one mode that holds', receiptMode)
  async showReceiptMode(@CurrentCaller() caller: Caller, @Param('owner', { schema: owner }) given: string) {
    return toView(given, await this.modes.show(caller, given));
  }

  @Put(':owner')
  @ApiOperation({
    summary: 'Says how a sender gets receipts (administrators)',
    description: 'Exactly one mode holds at a time. It is for what happens from now on.',
  })
  @Answers(200, 'It holds from now on', receiptMode)
  async setReceiptMode(
    @CurrentCaller() caller: Caller,
    @Param('owner', { schema: owner }) given: string,
    @Body({ schema: wanted }) body: z.infer<typeof wanted>,
  ) {
    return toView(given, await this.modes.set(caller, given, body));
  }
}

function toView(given: string, set: Partial<SetMode> & Pick<SetMode, 'mode'>) {
  return {
    ...{ owner: given, mode: set.mode, inherited: set.inherited === true },
    ...(set.webhookId ? { webhook: set.webhookId } : {}),
    ...(set.setAt && { setAt: set.setAt.toISOString() }),
  };
}
