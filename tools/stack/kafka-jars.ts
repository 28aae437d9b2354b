import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.ts';

const version = '4.1.0';
const downloadTimeoutMs = 600_000;

/**
 * The folder with the jars of Apache Kafka, fetched by Maven (tools/kafka/pom.xml) when it isn't there yet.
 *
 * @throws Error with Maven's own words.
 */
export async function kafkaJars(repository: string, cache: string): Promise<string> {
  const folder = join(cache, `kafka-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, `kafka-${version}-`));
  try {
    await copyJars(repository, draft);
    // mkdtemp makes it private; nothing in it is.
    chmodSync(draft, 0o755);
    place(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

async function copyJars(repository: string, into: string): Promise<void> {
  const pom = join(repository, 'tools/kafka/pom.xml');
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${into}`];
  await runCommand('mvn', ['-q', '-B', '-f', pom, ...goal], {
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
