import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.ts';

const downloadTimeoutMs = 600_000;

/** Jars that a pom of ours names. */
interface Jars {
  /** The folder of the pom below tools/. */
  readonly pom: string;
  /** Goes into the name of the jars' folder: raise it together with the pom. */
  readonly version: string;
}

/** Apache Kafka, the broker. */
export function kafkaJars(repository: string, cache: string): Promise<string> {
  return mavenJars({ pom: 'kafka', version: '4.1.0' }, repository, cache);
}

/** Another implementation of SMPP, for tests. */
export function smppJars(repository: string, cache: string): Promise<string> {
  return mavenJars({ pom: 'smpp', version: '3.0.2' }, repository, cache);
}

/** A server that speaks S3, for tests. */
export function s3Jars(repository: string, cache: string): Promise<string> {
  return mavenJars({ pom: 's3', version: '2.6.0' }, repository, cache);
}

/**
 * The folder with the jars, fetched by Maven when it isn't there yet.
 *
 * @throws Error with Maven's own words.
 */
async function mavenJars({ pom, version }: Jars, repository: string, cache: string): Promise<string> {
  const name = `${pom}-${version}`;
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, `${name}-`));
  try {
    await copyJars(repository, pom, draft);
    // mkdtemp makes it private; nothing in it is.
    chmodSync(draft, 0o755);
    place(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

async function copyJars(repository: string, pom: string, into: string): Promise<void> {
  const file = join(repository, 'tools', pom, 'pom.xml');
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${into}`];
  await runCommand('mvn', ['-q', '-B', '-f', file, ...goal], {
    cwd: repository,
    env: process.env,
    timeoutMs: downloadTimeoutMs,
  });
}

/** Renames at the end, so that the folder is there whole or not at all; another start may have been faster. */
function place(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
