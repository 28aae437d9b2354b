/** The services behind the gateway. */
export const SERVICES = [
  'sender-registry',
  'mail-routing',
  'billing-metering',
  'activation',
  'payments',
] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Who owns a resource, by the first segment after `/v1/`. A new resource is a new line here. */
const OWNERS: ReadonlyMap<string, ServiceName> = new Map([
  ['me', 'sender-registry'],
  ['organisations', 'sender-registry'],
  ['senders', 'sender-registry'],
  ['messages', 'mail-routing'],
  ['mailboxes', 'mail-routing'],
  ['usage', 'billing-metering'],
  ['usage-alerts', 'billing-metering'],
  ['statements', 'billing-metering'],
  ['tariffs', 'billing-metering'],
  ['corrections', 'billing-metering'],
  ['certificates', 'activation'],
  ['payments', 'payments'],
  // So far only receipts have codes that anybody may check.
  ['verify', 'payments'],
]);

/** Only plain letters: an encoded or dotted segment is nobody's. */
const FIRST_SEGMENT = /^\/v1\/([a-z-]+)(?:[/?]|$)/;

/** What anybody may read without a certificate; the services know these calls as such too. */
const PUBLIC_CALL = /^\/v1\/(?:payments\/return|verify\/[^/?]+)(?:\?|$)/;

/** Whether a call needs no certificate, on either port. */
export function isPublicCall(method: string, target: string): boolean {
  return method === 'GET' && PUBLIC_CALL.test(target);
}

/** The service that a request target (path and query as they came) goes to; undefined when nobody owns it. */
export function ownerOf(target: string): ServiceName | undefined {
  return OWNERS.get(FIRST_SEGMENT.exec(target)?.[1] ?? '');
}
