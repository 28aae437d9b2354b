const SANE = /^[\w.:-]{8,64}$/;

/** The client's own request id when it is fit for logs and headers; undefined when the gateway has to make one. */
export function saneRequestId(sent: string | string[] | undefined): string | undefined {
  return typeof sent === 'string' && SANE.test(sent) ? sent : undefined;
}
