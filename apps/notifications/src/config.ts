import { commonSettings, kafkaSettings, setting } from '@pep/service-kit';
import { z } from 'zod';
import { readQuietHours } from './dispatch/quiet-hours.js';
import { SENDER_FORM } from './sms/address.js';
import { readCentreAddress } from './sms/centre-address.js';
import { LONG_TEXT_FORMS } from './sms/submission.js';

/** Settings that make sense only together. */
const GROUPS = [
  ['relayUser', 'relayPassword'],
  ['dkimDomain', 'dkimSelector', 'dkimKeyFile'],
] as const;

const DEFAULT_RELAY_PORT = 25;
const DEFAULT_SMPP_WINDOW = 10;
const SMPP_WINDOW_MAX = 1_000;
const domain = z.string().regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'is not a domain name in lower-case ASCII');

/** One SMS centre; what was wrong with it is not repeated, for it holds a password. */
const centre = z.string().transform((text, context) => {
  const address = readCentreAddress(text);
  if (address !== undefined) return address;
  context.addIssue({
    code: 'custom',
    message: 'is not a list of smpp://systemId:password@host:port, or smpps://',
  });
  return z.NEVER;
});

/** The settings of notifications. It has no HTTP calls. */
export const config = z
  .object({
    ...commonSettings,
    ...kafkaSettings,
    databaseUrl: setting.url(/^postgres(ql)?$/),
    /** P-256, PKCS#8: opens the secret parameters of dispatches. */
    dispatchPrivateKeyFile: setting.file(),
    /** The mail server that takes everything over. Outside this machine it must offer STARTTLS (465: TLS from the start). */
    relayHost: z.string().min(1),
    relayPort: setting.port().default(DEFAULT_RELAY_PORT),
    relayUser: z.string().optional(),
    relayPassword: z.string().optional(),
    /** The address in From, and where mail that can not be delivered goes back to. */
    mailFrom: z.email('is not a mail address'),
    /** Hours in Yerevan in which no notice goes to a phone, `22:00-08:00`; `none` for no such hours. */
    quietHours: z
      .string()
      .default('22:00-08:00')
      .refine(
        (text) => text === 'none' || readQuietHours(text) !== undefined,
        'is neither none nor like 22:00-08:00',
      )
      .transform((text) => readQuietHours(text)),
    /** The SMS centres in order of preference, with the accounts there; none: SMS is not set up. */
    smppCentres: setting
      .list()
      .pipe(z.array(centre))
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names a centre twice')
      .default([]),
    /** Who SMS are from. */
    smsFrom: z
      .string()
      .regex(SENDER_FORM, 'is neither a name of at most 11 Latin characters nor a number of 3 to 15 digits')
      .optional(),
    /** SMS to one centre that may be without an answer at once; after a crash so many may be sent twice. */
    smppWindow: setting.count({ min: 1, max: SMPP_WINDOW_MAX }).default(DEFAULT_SMPP_WINDOW),
    /** How texts of several parts are told to the centre: what it takes must be asked of its operator. */
    smppLongText: z.enum(LONG_TEXT_FORMS).default('udh'),
    dkimDomain: domain.optional(),
    dkimSelector: z
      .string()
      .regex(/^[a-z0-9-]+$/)
      .optional(),
    /** RSA with 2048 bits or more, PKCS#8. */
    dkimKeyFile: setting.file().optional(),
  })
  .superRefine((settings, context) => {
    if (settings.smppCentres.length > 0 && settings.smsFrom === undefined) {
      context.addIssue({ code: 'custom', path: ['smsFrom'], message: 'is not set' });
    }
    for (const group of GROUPS) {
      const missing = group.filter((key) => settings[key] === undefined);
      if (missing.length === group.length) continue;
      for (const key of missing) context.addIssue({ code: 'custom', path: [key], message: 'is not set' });
    }
  });

export type Config = z.infer<typeof config>;
