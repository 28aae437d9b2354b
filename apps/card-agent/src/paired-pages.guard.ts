import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AppError } from '@pep/errors';
import type { FastifyRequest } from 'fastify';
import { ERRORS } from './errors.js';

/** Who says whether a page is paired: the use case that pairs them. */
export abstract class PairedPages {
  abstract isPaired(origin: string, token: string): boolean;
}

const BEARER = /^Bearer ([A-Za-z0-9_-]{43})$/;

/** Lets in only pages that typed the code of `pep-card pair` once. */
@Injectable()
export class PairedPagesGuard implements CanActivate {
  constructor(@Inject(PairedPages) private readonly pages: PairedPages) {}

  canActivate(context: ExecutionContext): boolean {
    const { origin = '', authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined || !this.pages.isPaired(origin, token)) throw new AppError(ERRORS.notPaired);
    return true;
  }
}
