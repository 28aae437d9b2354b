import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppError, EDGE_ERRORS } from '@pep/errors';
import { Database } from '@pep/persistence';
import { Answers, ForAnyone } from '@pep/service-kit';
import { z } from 'zod';
import { findPayment } from '../storage/payment.repository.js';
import { checkOf, receiptCheckView, type ReceiptCheckView } from './receipt-check.view.js';

/** After the `R` that codes of receipts begin with. */
const digits = z.string().regex(/^[0-9A-F]{32}$/, 'is not the code of a receipt');

@ApiTags('payments')
@Controller('verify')
export class VerifyReceiptController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get('R:digits')
  @ForAnyone()
  @ApiOperation({ summary: 'Says what was paid under the code of a receipt; needs no certificate' })
  @Answers(200, 'Compare it with the receipt', receiptCheckView)
  async verifyReceipt(@Param('digits', { schema: digits }) given: string): Promise<ReceiptCheckView> {
    const payment = await this.database.read((reader) => findPayment(reader, 'receipt_code', `R${given}`));
    if (payment === undefined) throw new AppError(EDGE_ERRORS.notFound);
    return checkOf(payment);
  }
}
