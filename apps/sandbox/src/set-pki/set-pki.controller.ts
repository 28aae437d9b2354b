import { Body, Controller, Delete, Get, HttpCode, Inject, Put } from '@nestjs/common';
import { z } from 'zod';
import { PKI_BEHAVIOURS, type PkiBehaviours, type PkiService, PkiState, WORKING } from '../pki/behaviour.js';

const DELAY_MAX_MS = 3_600_000;

const behaviour = z.enum(PKI_BEHAVIOURS);
const behavioursSchema = z.strictObject({
  ocsp: behaviour.default(WORKING.ocsp),
  crl: behaviour.default(WORKING.crl),
  tsa: behaviour.default(WORKING.tsa),
  slowMs: z.int().min(0).max(DELAY_MAX_MS).default(WORKING.slowMs),
}) satisfies z.ZodType<PkiBehaviours>;

/** Tells OCSP, lists and time-stamps how to behave, and shows how they do; nothing outlives the sandbox's process. */
@Controller('pki')
export class SetPkiController {
  constructor(@Inject(PkiState) private readonly state: PkiState) {}

  @Get()
  showPki(): PkiBehaviours & { readonly calls: Readonly<Record<PkiService, number>> } {
    return { ...this.state.behaviours, calls: this.state.calls };
  }

  /** What is not given works. */
  @Put()
  @HttpCode(204)
  setPki(@Body({ schema: behavioursSchema }) behaviours: PkiBehaviours): void {
    this.state.behave(behaviours);
  }

  /** All work again, and calls are counted from 0. */
  @Delete()
  @HttpCode(204)
  resetPki(): void {
    this.state.reset();
  }
}
