/** How a person can be reached, and by which ways they agreed to be. */
export interface Contact {
  readonly psn: string;
  readonly mobile?: string | undefined;
  readonly emails: readonly string[];
  readonly language: 'hy' | 'en' | 'ru';
  readonly notices: { readonly sms: boolean; readonly email: boolean };
}

/** One way to a person. */
export interface Way {
  readonly channel: 'email' | 'sms';
  readonly recipient: string;
  readonly language: Contact['language'];
}

/** The ways by which these people want notices. A way that two of them share is one, in the language of the first. */
export function waysTo(contacts: readonly Contact[]): Way[] {
  const ways = new Map<string, Way>();
  for (const way of contacts.flatMap(waysOf)) {
    const key = `${way.channel}:${way.recipient}`;
    if (!ways.has(key)) ways.set(key, way);
  }
  return [...ways.values()];
}

function waysOf({ mobile, emails, language, notices }: Contact): Way[] {
  const phones = notices.sms && mobile !== undefined ? [mobile] : [];
  const addresses = notices.email ? emails : [];
  return [
    ...phones.map((recipient): Way => ({ channel: 'sms', recipient, language })),
    ...addresses.map((recipient): Way => ({ channel: 'email', recipient, language })),
  ];
}
