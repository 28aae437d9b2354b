import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort } from '@pep/testing';
import { AwsClient } from 'aws4fetch';
import type { BucketOptions } from '../src/storage/content-bucket.js';

const START_TIMEOUT_MS = 60_000;
const JVM = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-DLOG_LEVEL=warn'];

/** S3Proxy, a server of the S3 protocol that checks signatures and digests, with an empty bucket. */
export async function startS3Server() {
  const jars = process.env['PEP_TEST_S3PROXY'];
  if (jars === undefined || jars === '')
    throw new Error('PEP_TEST_S3PROXY is not set: run the tests with "npm test"');
  const folder = mkdtempSync(join(tmpdir(), 'pep-s3-'));
  const port = await freePort();
  const account = { accessKeyId: 'pep', secretAccessKey: 'sandbox-secret' };
  const endpoint = `http://127.0.0.1:${String(port)}`;
  mkdirSync(join(folder, 'data'));
  writeFileSync(
    join(folder, 's3proxy.conf'),
    [
      `s3proxy.endpoint=${endpoint}`,
      's3proxy.authorization=aws-v4',
      `s3proxy.identity=${account.accessKeyId}`,
      `s3proxy.credential=${account.secretAccessKey}`,
      'jclouds.provider=filesystem-nio2',
      'jclouds.identity=none',
      'jclouds.credential=none',
      `jclouds.filesystem.basedir=${join(folder, 'data')}`,
    ].join('\n'),
  );
  const args = [
    '-cp',
    join(jars, '*'),
    'org.gaul.s3proxy.Main',
    '--properties',
    join(folder, 's3proxy.conf'),
  ];
  const child = spawn('java', [...JVM, ...args], { stdio: 'ignore' });
  const ended = once(child, 'close');
  const options: BucketOptions = { endpoint, bucket: 'pep-content', region: 'us-east-1', ...account };
  const client = new AwsClient({ ...account, service: 's3', region: options.region, retries: 0 });
  await eventually(async () => {
    const made = await client.fetch(`${endpoint}/${options.bucket}`, { method: 'PUT' });
    if (!made.ok) throw new Error(`the S3 server answers ${String(made.status)}`);
  }, START_TIMEOUT_MS);
  return {
    options,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
