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
  ['evidence-log', 'mail-routing'],
  ['outages', 'mail-routing'],
  ['support', 'mail-routing'],
  ['receipt-modes', 'mail-routing'],
  ['receipts', 'mail-routing'],
  ['webhooks', 'mail-routing'],
  ['legal-holds', 'mail-routing'],
  ['usage', 'billing-metering'],
  ['usage-alerts', 'billing-metering'],
  ['statements', 'billing-metering'],
  ['tariffs', 'billing-metering'],
  ['corrections', 'billing-metering'],
  ['contracts', 'activation'],
  ['registrations', 'activation'],
  ['pin-activations', 'activation'],
  ['certificates', 'activation'],
  ['status-lists', 'activation'],
  ['payments', 'payments'],
  // Codes of receipts; those of proofs have an owner of their own below.
  ['verify', 'payments'],
]);

/** Only plain letters: an encoded or dotted segment is nobody's. */
const FIRST_SEGMENT = /^\/v1\/([a-z-]+)(?:[/?]|$)/;

/** Codes say by their first letter what they are of: these, of proofs of delivery. */
const PROOF_CODE = /^\/v1\/verify\/E/;

/** What anybody may call without a certificate; the services know these calls as such too. */
const PUBLIC_CALLS: ReadonlyMap<string, RegExp> = new Map([
  [
    'GET',
    /^\/v1\/(?:payments\/return|verify\/[^/?]+|contracts\/(?:current|[^/?]+\/[^/?]+)|status-lists\/[^/?]+|support|evidence-log\/(?:checkpoint|keys|consistency|proofs\/[^/?]+))(?:\?|$)/,
  ],
  // Who activates the PINs of a card can not sign in with it yet.
  ['POST', /^\/v1\/pin-activations(?:\/[^/?]+\/attestation)?(?:\?|$)/],
]);

/** Whether a call needs no certificate, on any port. */
export function isPublicCall(method: string, target: string): boolean {
  return PUBLIC_CALLS.get(method)?.test(target) ?? false;
}

/** The resource that a request target (path and query as they came) names; undefined when nobody owns it. */
export function resourceOf(target: string): string | undefined {
  const [, resource = ''] = FIRST_SEGMENT.exec(target) ?? [];
  return OWNERS.has(resource) ? resource : undefined;
}

/** All that somebody owns. */
export const RESOURCES: readonly string[] = [...OWNERS.keys()];

/** The service that a request target (path and query as they came) goes to; undefined when nobody owns it. */
export function ownerOf(target: string): ServiceName | undefined {
  if (PROOF_CODE.test(target)) return 'mail-routing';
  return OWNERS.get(FIRST_SEGMENT.exec(target)?.[1] ?? '');
}
