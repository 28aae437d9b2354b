import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { withAdmin } from './kafka-admin.ts';
import type { Program } from './supervise.ts';

/** One KRaft node: broker and controller in one process. */
export interface KafkaNode {
  readonly repository: string;
  /** Holds server.properties and the data. */
  readonly folder: string;
  /** From `kafkaJars`. */
  readonly jars: string;
  readonly port: number;
  readonly controllerPort: number;
}

// The serial collector and the first compiler only: a quick start matters more here than the last percent of throughput.
const jvmFlags = ['-Xmx384m', '-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Writes the configuration, formats the data folder the first time, and tells how to run the broker. */
export async function prepareKafka(node: KafkaNode): Promise<Program> {
  const data = join(node.folder, 'data');
  const properties = join(node.folder, 'server.properties');
  mkdirSync(node.folder, { recursive: true });
  writeFileSync(properties, serverProperties(node, data));
  if (!existsSync(join(data, 'meta.properties'))) {
    const format = ['format', '--ignore-formatted', '-t', clusterId(), '-c', properties];
    await runCommand('java', [...javaArgs(node), 'kafka.tools.StorageTool', ...format], { cwd: node.folder });
  }
  return {
    name: 'kafka',
    command: 'java',
    args: [...javaArgs(node), 'kafka.Kafka', properties],
    env: process.env,
    cwd: node.folder,
    // What the JVM answers after an orderly shutdown on SIGTERM.
    cleanCodes: [0, 143],
  };
}

/** Whether the cluster answers with at least one broker. */
export async function kafkaAnswers(brokers: readonly string[]): Promise<true | undefined> {
  const cluster = await withAdmin(brokers, (admin) => admin.describeCluster());
  return cluster.brokers.length > 0 ? true : undefined;
}

function javaArgs(node: KafkaNode): string[] {
  const logging = join(node.repository, 'tools/kafka/log4j2.xml');
  return [...jvmFlags, `-Dlog4j2.configurationFile=${logging}`, '-cp', join(node.jars, '*')];
}

function serverProperties(node: KafkaNode, data: string): string {
  const broker = `127.0.0.1:${node.port}`;
  const controller = `127.0.0.1:${node.controllerPort}`;
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: `PLAINTEXT://${broker},CONTROLLER://${controller}`,
    'advertised.listeners': `PLAINTEXT://${broker}`,
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': `1@${controller}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'group.initial.rebalance.delay.ms': 0,
    'num.network.threads': 2,
    'num.io.threads': 4,
    // A broker killed by -9 is let in again only when its old session has run out: 9 s by the standard setting.
    'broker.session.timeout.ms': 4_000,
    'broker.heartbeat.interval.ms': 500,
    // The standard 128 MB would be a third of the heap.
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return `${lines.join('\n')}\n`;
}

/** 16 random bytes as Kafka writes them; a leading dash would be read as an option. */
function clusterId(): string {
  return randomBytes(16).toString('base64url').replace(/^-/, 'A');
}
