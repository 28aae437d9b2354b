import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { UNBLOCK_WAYS } from './middleware/unblock-way.js';
import { languageOf } from './words/language.js';

const PORT_DEFAULT = 8530;
const PORT_MAX = 65_535;
const TIMEOUT_DEFAULT_S = 60;
const TIMEOUT_MAX_S = 600;

/** What can be set, as an option of every command or in the environment. None is a secret. */
const SETTINGS = {
  /** Path of the PKCS#11 module; the best installed one else. */
  module: { variable: 'PEP_CARD_MODULE', schema: z.string().min(1).optional() },
  unblockWay: { variable: 'PEP_CARD_UNBLOCK_WAY', schema: z.enum(UNBLOCK_WAYS).default('so-init-pin') },
  /** How long the card may take for one thing, in seconds. */
  timeout: {
    variable: 'PEP_CARD_TIMEOUT',
    schema: z.coerce.number().int().min(1).max(TIMEOUT_MAX_S).default(TIMEOUT_DEFAULT_S),
  },
  port: {
    variable: 'PEP_CARD_PORT',
    schema: z.coerce.number().int().min(1).max(PORT_MAX).default(PORT_DEFAULT),
  },
  /** Web pages that may use the agent, comma-separated. */
  origin: {
    variable: 'PEP_CARD_ORIGINS',
    schema: z
      .string()
      .default('https://e-citizen.am')
      .transform((text) => text.split(',').map((origin) => origin.trim()))
      .pipe(
        z.array(z.string().refine(isOrigin, 'is not a list of origins, such as https://e-citizen.am')).min(1),
      ),
  },
  /** Of what is printed: hy, en or ru. */
  lang: { variable: 'LANG', schema: z.string().default('').transform(languageOf) },
  /** Where the agent keeps which pages are paired with it. */
  folder: { variable: 'PEP_CARD_FOLDER', schema: z.string().min(1).default(join(homedir(), '.pep-card')) },
} as const;

type Name = keyof typeof SETTINGS;
const SETTING_NAMES = Object.keys(SETTINGS) as readonly Name[];

const schema = z.object({
  module: SETTINGS.module.schema,
  unblockWay: SETTINGS.unblockWay.schema,
  timeout: SETTINGS.timeout.schema,
  port: SETTINGS.port.schema,
  origin: SETTINGS.origin.schema,
  lang: SETTINGS.lang.schema,
  folder: SETTINGS.folder.schema,
});

export type Settings = z.infer<typeof schema>;

/**
 * The settings: options of the command first, then the environment.
 * @throws Error that names every setting that is wrong
 */
export function readSettings(options: Readonly<Record<string, unknown>>): Settings {
  const given = Object.fromEntries(
    SETTING_NAMES.map((name) => [name, options[name] ?? process.env[SETTINGS[name].variable]]),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${SETTINGS[path[0] as Name].variable}: ${message}`,
  );
  throw new Error(problems.join('; '));
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text);
}

/** What programs that the agent starts get with them: C code reads SOFTHSM2_CONF, OPENSC_CONF, PCSCLITE_CSOCK_NAME there. */
export function environment(): Readonly<NodeJS.ProcessEnv> {
  return process.env;
}
