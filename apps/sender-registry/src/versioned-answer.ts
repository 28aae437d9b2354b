import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { etag } from '@pep/service-kit';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';

/** What a caller is shown, and the version that it shows. */
export interface Versioned<View> {
  readonly view: View;
  readonly version: number;
  /** Where something new can be found. */
  readonly location?: string;
}

/** Sends a {@link Versioned} answer as its view, with the version as ETag for the caller's next If-Match. */
@Injectable()
export class VersionedAnswer implements NestInterceptor<Versioned<unknown>, unknown> {
  intercept(context: ExecutionContext, next: CallHandler<Versioned<unknown>>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map(({ view, version, location }) => {
        void reply.header('etag', etag(version));
        if (location !== undefined) void reply.header('location', location);
        return view;
      }),
    );
  }
}
