import { commonSettings, kafkaSettings, setting } from '@pep/service-kit';
import { z } from 'zod';

/** Settings that make sense only together. */
const GROUPS = [
  ['relayUser', 'relayPassword'],
  ['dkimDomain', 'dkimSelector', 'dkimKeyFile'],
] as const;

const DEFAULT_RELAY_PORT = 25;
const domain = z.string().regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'is not a domain name in lower-case ASCII');

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
    dkimDomain: domain.optional(),
    dkimSelector: z
      .string()
      .regex(/^[a-z0-9-]+$/)
      .optional(),
    /** RSA with 2048 bits or more, PKCS#8. */
    dkimKeyFile: setting.file().optional(),
  })
  .superRefine((settings, context) => {
    for (const group of GROUPS) {
      const missing = group.filter((key) => settings[key] === undefined);
      if (missing.length === group.length) continue;
      for (const key of missing) context.addIssue({ code: 'custom', path: [key], message: 'is not set' });
    }
  });

export type Config = z.infer<typeof config>;
