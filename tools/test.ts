// npm test [jest arguments]: one PostgreSQL and one Kafka of its own, jest, and the count as the very last line.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserForTests } from './peers/test-browser.ts';
import { cardReaderForTests } from './peers/test-cards.ts';
import { postfixForTests } from './peers/test-postfix.ts';
import { proversForTests } from './peers/test-provers.ts';
import { build } from './stack/build.ts';
import { s3Jars, smppJars } from './stack/maven-jars.ts';
import { stackPaths } from './stack/paths.ts';
import { startTestServers, type TestServers } from './stack/test-servers.ts';
import { countTests, verdict, type JestReport, type TestCount } from './stack/test-count.ts';

const paths = stackPaths(process.env);
const folder = mkdtempSync(join(tmpdir(), 'pep-test-'));
// User postgres, whom root's server runs as, must walk through.
chmodSync(folder, 0o755);
const problems: string[] = [];
let count: TestCount = { passed: 0, failed: 0, skipped: 0 };
let servers: TestServers | undefined;

async function buildFirst(): Promise<void> {
  try {
    await build(paths.repository);
  } catch (error) {
    problems.push(`the build failed; what runs from dist is the last good one\n${(error as Error).message}`);
  }
}

/** What node is told to run jest as asked. */
function jestCommand(): string[] {
  const jest = join(paths.repository, 'node_modules/jest/bin/jest.js');
  return ['--experimental-vm-modules', ...process.execArgv, jest, ...process.argv.slice(2)];
}

/** Without it the tests that need it fail and say so; it is no reason to run none. */
async function findPeer(name: string, find: () => Promise<string | undefined>): Promise<string> {
  try {
    return (await find()) ?? '';
  } catch (error) {
    problems.push(`${name} is not here: ${(error as Error).message}`);
    return '';
  }
}

async function runJest({ databaseUrl, kafkaBrokers }: TestServers): Promise<void> {
  await findPeer('a program that judges proofs', () => proversForTests(paths, jestCommand()));
  const report = join(folder, 'report.json');
  const args = [...jestCommand(), '--json', `--outputFile=${report}`];
  const env = {
    ...process.env,
    PEP_TEST_DATABASE_URL: databaseUrl,
    PEP_TEST_KAFKA_BROKERS: kafkaBrokers,
    PEP_TEST_POSTFIX: await findPeer('Postfix', () => postfixForTests(paths, jestCommand())),
    PEP_TEST_CARD_READER: await findPeer('a card reader', () => cardReaderForTests(paths, jestCommand())),
    PEP_TEST_CHROMIUM: await findPeer('Chromium', () => browserForTests(paths, jestCommand())),
    PEP_TEST_S3PROXY: await findPeer('S3Proxy', () => s3Jars(paths.repository, paths.cache)),
    PEP_TEST_JSMPP: await findPeer('jsmpp', () => smppJars(paths.repository, paths.cache)),
  };
  // The report goes to the file; its copy on standard output would bury the readable lines on standard error.
  const child = spawn(process.execPath, args, {
    cwd: paths.repository,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = (name: NodeJS.Signals): boolean => child.kill(name);
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  count = countTests(JSON.parse(readFileSync(report, 'utf8')) as JestReport);
  const problem = verdict(count, code ?? signal);
  if (problem !== undefined) problems.push(problem);
}

try {
  await buildFirst();
  servers = await startTestServers(paths, folder);
  await runJest(servers);
} catch (error) {
  problems.push((error as Error).message);
} finally {
  await servers?.stop();
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
process.exit(problems.length === 0 ? 0 : 1);
