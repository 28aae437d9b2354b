import { type Zone } from './zone.js';

/** The personas' domains. All of them live on this machine, so every address is 127.0.0.1. */
export const PERSONA_ZONES: readonly Zone[] = [
  {
    // The administrator's manual's example of a sender's domain.
    origin: 'ekeng.am',
    records: [
      { name: 'ekeng.am', type: 'NS', data: 'ns.ekeng.am' },
      { name: 'ekeng.am', type: 'A', data: '127.0.0.1' },
      { name: 'ekeng.am', type: 'MX', data: { preference: 10, exchange: 'mail.ekeng.am' } },
      { name: 'ekeng.am', type: 'TXT', data: 'v=spf1 ip4:127.0.0.1 -all' },
      // Its letters are not signed: the source alone decides, also when they come through a container's network.
      { name: '_dmarc.ekeng.am', type: 'TXT', data: 'v=DMARC1; p=none' },
      { name: 'mail.ekeng.am', type: 'A', data: '127.0.0.1' },
      { name: 'ns.ekeng.am', type: 'A', data: '127.0.0.1' },
    ],
  },
  {
    // The domain of the outsider's organisation, a lawful sender of its own.
    origin: 'outsider.am',
    records: [
      { name: 'outsider.am', type: 'NS', data: 'ns.outsider.am' },
      { name: 'outsider.am', type: 'A', data: '127.0.0.1' },
      { name: 'outsider.am', type: 'MX', data: { preference: 10, exchange: 'mail.outsider.am' } },
      { name: 'outsider.am', type: 'TXT', data: 'v=spf1 ip4:127.0.0.1 -all' },
      { name: '_dmarc.outsider.am', type: 'TXT', data: 'v=DMARC1; p=reject' },
      { name: 'mail.outsider.am', type: 'A', data: '127.0.0.1' },
      { name: 'ns.outsider.am', type: 'A', data: '127.0.0.1' },
    ],
  },
  {
    // Where official letters go; the platform itself also writes from here (reports, receipts), signed: its DKIM key
    // is published at start.
    origin: 'e-citizen.am',
    records: [
      { name: 'e-citizen.am', type: 'NS', data: 'ns.e-citizen.am' },
      { name: 'e-citizen.am', type: 'MX', data: { preference: 10, exchange: 'mx.e-citizen.am' } },
      { name: 'e-citizen.am', type: 'TXT', data: 'v=spf1 ip4:127.0.0.1 -all' },
      { name: '_dmarc.e-citizen.am', type: 'TXT', data: 'v=DMARC1; p=reject' },
      { name: 'mx.e-citizen.am', type: 'A', data: '127.0.0.1' },
      { name: 'ns.e-citizen.am', type: 'A', data: '127.0.0.1' },
    ],
  },
  {
    // The manuals' second spelling.
    origin: 'ecitizen.am',
    records: [
      { name: 'ecitizen.am', type: 'NS', data: 'ns.e-citizen.am' },
      { name: 'ecitizen.am', type: 'MX', data: { preference: 10, exchange: 'mx.e-citizen.am' } },
      { name: 'ecitizen.am', type: 'TXT', data: 'v=spf1 ip4:127.0.0.1 -all' },
      { name: '_dmarc.ecitizen.am', type: 'TXT', data: 'v=DMARC1; p=reject' },
    ],
  },
  {
    // Loopback's reverse names: 127.0.0.1 is confirmed forward as ekeng.am's mail server, other addresses have none.
    origin: '127.in-addr.arpa',
    records: [
      { name: '127.in-addr.arpa', type: 'NS', data: 'ns.ekeng.am' },
      { name: '1.0.0.127.in-addr.arpa', type: 'PTR', data: 'mail.ekeng.am' },
    ],
  },
];
