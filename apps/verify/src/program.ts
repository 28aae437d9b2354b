import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Files, Finding } from './bundle/bundle.js';
import { systemLanguage } from './config.js';
import { readProof } from './resolve-evidence/evidence.js';
import { checkContents } from './check-contents/check-contents.js';
import { checkLog } from './check-log/check-log.js';
import { checkSignature } from './check-signature/check-signature.js';
import { readBundle, UnreadableError } from './read-bundle/read-bundle.js';
import { reportLines, type Report } from './report.js';
import { certificatesOf } from './resolve-trust/certificates.js';
import { type Language, languageOf, WORDS } from './words.js';

const OPTIONS = {
  help: { type: 'boolean' },
  trust: { type: 'string', multiple: true },
  'log-key': { type: 'string', multiple: true },
  lang: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const USAGE = `pep-verify BUNDLE.asice [--trust CA.pem]… [--log-key KEY|FILE]… [--lang hy|en|ru] [--json]
exit code: 0 proved, 1 false, 2 nothing is wrong but not all is proved, 64 not understood, 66 no such file
`;
const EXIT = { proved: 0, false: 1, unsure: 2 } as const;
/** BSD sysexits: the command line is wrong; a file can not be opened. */
const EXIT_USAGE = 64;
const EXIT_NO_INPUT = 66;

/** What was asked for. */
interface Asked {
  readonly octets: Buffer;
  readonly roots: readonly Buffer[];
  readonly logKeys: readonly string[];
  readonly language: Language;
  readonly json: boolean;
}

/** Checks the bundle that the command line names, says what it proves, and sets the exit code. Asks no network. */
export async function runProgram(args: readonly string[]): Promise<void> {
  const asked = readCommandLine(args);
  if (asked === undefined) return;
  const report = await verifyBundle(asked);
  const text = asked.json ? JSON.stringify(report) : reportLines(report, WORDS[asked.language]).join('\n');
  process.stdout.write(`${text}\n`);
  process.exitCode = EXIT[report.verdict];
}

/** Undefined when only how to use it is wanted, or was not understood; the exit code says which. */
function readCommandLine(args: readonly string[]): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [file] = positionals;
    if (values.help === true || file === undefined || positionals.length > 1) {
      process.stdout.write(USAGE);
      process.exitCode = values.help === true ? 0 : EXIT_USAGE;
      return undefined;
    }
    return askedFor(file, values);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    process.stderr.write(`${message}\n${USAGE}`);
    process.exitCode = code.startsWith('ERR_PARSE_ARGS') ? EXIT_USAGE : EXIT_NO_INPUT;
    return undefined;
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** @throws the file system's errors */
function askedFor(file: string, { trust = [], 'log-key': logKeys = [], lang, json }: Values): Asked {
  return {
    octets: readFileSync(file),
    roots: trust.flatMap((one) => certificatesOf(readFileSync(one, 'utf8'))),
    logKeys: logKeys.flatMap(keysOf),
    language: languageOf(lang ?? systemLanguage),
    json: json === true,
  };
}

/** A key as it is, or the lines of a file. */
function keysOf(given: string): string[] {
  const text = existsSync(given) ? readFileSync(given, 'utf8') : given;
  return text.split('\n').filter((line) => line !== '');
}

async function verifyBundle({ octets, roots, logKeys }: Asked): Promise<Report> {
  let files: Files;
  try {
    files = await readBundle(octets);
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    const { part, message: detail } = error;
    return { verdict: 'false', findings: [{ part, check: 'form', result: 'false', detail }] };
  }
  const { findings: signed, signer, signedAt } = await checkSignature(files, roots);
  const findings = [...signed, ...checkContents(files), ...(await checkLog(files, { logKeys, roots }))];
  const proof = readProof(files.get('evidence.json'));
  return {
    verdict: verdictOf(findings),
    ...(signer !== undefined && { signer }),
    ...(signedAt !== undefined && { signedAt: signedAt.toISOString() }),
    ...(proof !== undefined && { proof }),
    findings,
  };
}

/**
 * The key that comes with the bundle, and evidence of which part is withheld, are vouched for by the signature, so they
 * take nothing from a proof whose signer is believed.
 */
function verdictOf(findings: readonly Finding[]): Report['verdict'] {
  if (findings.some(({ result }) => result === 'false')) return 'false';
  const vouched = new Set<Finding['check']>(['log-key', 'leaf-withheld', 'letter-missing']);
  return findings.some(({ result, check }) => result === 'unsure' && !vouched.has(check))
    ? 'unsure'
    : 'proved';
}
