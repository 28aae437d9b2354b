import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '@pep/client-identity';
import { Answers, CurrentCaller, IdempotencyKey, pageOf, pageQuery } from '@pep/service-kit';
import { decodeCursor, toPage } from '@pep/service-kit';
import { z } from 'zod';
import { NO_STORE } from '../requests.js';
import { ManageWebhooks } from './manage-webhooks.js';
import {
  newWebhookSchema,
  receiptSchema,
  toReceiptView,
  toWebhookView,
  webhookSchema,
} from './webhook-view.js';

const URL_LENGTH_MAX = 2_000;
const ADDRESS_LENGTH_MAX = 320;

const body = z.strictObject({
  organisation: z.string().regex(/^\d{8}$/, 'is not a legal entity code (8 digits)'),
  url: z.string().max(URL_LENGTH_MAX).describe('https://…, at a public address'),
});
const sender = z.string().max(ADDRESS_LENGTH_MAX).describe('Mail address of the sender');
const replay = z.strictObject({
  sender,
  from: z.int().positive().describe('Number of the first receipt that is told again'),
});
const range = z.object({ ...pageQuery, sender });
const position = z.tuple([z.int().nonnegative()]);
const id = { schema: z.uuid() };

@ApiTags('receipts')
@Controller()
export class ManageWebhooksController {
  constructor(@Inject(ManageWebhooks) private readonly webhooks: ManageWebhooks) {}

  @Get('webhooks')
  @ApiOperation({ summary: 'Lists the webhooks of the caller’s organisations (administrators)' })
  @Answers(200, 'Webhooks, at most 20 an organisation', z.object({ items: z.array(webhookSchema) }))
  async listWebhooks(@CurrentCaller() caller: Caller) {
    return { items: (await this.webhooks.list(caller)).map(toWebhookView) };
  }

  @Post('webhooks')
  @Header(...NO_STORE)
  @ApiOperation({
    summary: 'Makes a webhook (administrators)',
    description:
      'Receipts go there once a receipt mode names it. Each is a POST that is signed as Standard Webhooks has it; those of one sender come in order, each until a 2xx answers it or a day has passed.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'New for each webhook; a repeat with the same key gets the first answer',
  })
  @Answers(201, 'Made; keep the secret', newWebhookSchema)
  async addWebhook(
    @CurrentCaller() caller: Caller,
    @Body({ schema: body }) given: z.infer<typeof body>,
    @IdempotencyKey() key: string,
  ) {
    return this.webhooks.add(caller, given, key);
  }

  @Delete('webhooks/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes a webhook that no receipt mode names (administrators)' })
  @Answers(204, 'Removed')
  async removeWebhook(@CurrentCaller() caller: Caller, @Param('id', id) webhook: string): Promise<void> {
    await this.webhooks.remove(caller, webhook);
  }

  @Post('receipts/replay')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Has webhooks told again of a sender’s receipts, from a number on (administrators)',
  })
  @Answers(202, 'They are being told again, with the ids they had')
  async replayReceipts(
    @CurrentCaller() caller: Caller,
    @Body({ schema: replay }) given: z.infer<typeof replay>,
  ): Promise<void> {
    await this.webhooks.replay(caller, given);
  }

  @Get('receipts')
  @Header(...NO_STORE)
  @ApiOperation({
    summary: 'Lists the receipts of a sender by number, whatever form they went in (administrators)',
  })
  @Answers(200, 'A page, lowest number first', pageOf(receiptSchema))
  async listReceipts(
    @CurrentCaller() caller: Caller,
    @Query({ schema: range }) { sender: of, cursor, limit }: z.infer<typeof range>,
  ) {
    const after = cursor === undefined ? 0 : decodeCursor(cursor, position)[0];
    const found = await this.webhooks.receipts(caller, { sender: of, after, limit: limit + 1 });
    const { items, ...rest } = toPage(found, limit, ({ sequence }) => [sequence]);
    return { items: items.map(toReceiptView), ...rest };
  }
}
