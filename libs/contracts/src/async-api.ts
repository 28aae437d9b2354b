import { z } from 'zod';
import { CLOUD_EVENT_HEADERS, type FactDefinition } from './fact.js';
import { facts } from './facts.js';
import { topics } from './topics.js';

type Json = Record<string, unknown>;

const messageName = (fact: FactDefinition): string => fact.type.replaceAll('.', '-');

const headers: Json = {
  type: 'object',
  required: [...CLOUD_EVENT_HEADERS],
  properties: Object.fromEntries(CLOUD_EVENT_HEADERS.map((header) => [header, { type: 'string' }])),
};

function messageObject(fact: FactDefinition): Json {
  return {
    name: fact.type,
    summary: fact.meaning,
    contentType: 'application/json',
    headers: { $ref: '#/components/schemas/cloud-event-headers' },
    payload: { $ref: `#/components/schemas/${messageName(fact)}` },
  };
}

function channelObject(topic: string): Json {
  const own = facts.filter((fact) => fact.topic === topic);
  return {
    address: topic,
    messages: Object.fromEntries(
      own.map((fact) => [messageName(fact), { $ref: `#/components/messages/${messageName(fact)}` }]),
    ),
  };
}

/** The AsyncAPI 3.0 document of all facts, for integrators. JSON Schemas are draft 2020-12. */
export function asyncApiDocument(): Json {
  const followed = topics.filter((topic) => facts.some((fact) => fact.topic === topic.name));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'PEP facts',
      version: '1.0.0',
      description:
        'What the platform tells over Kafka: CloudEvents 1.0, binary mode, JSON bodies, key = aggregate id.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(followed.map((topic) => [topic.name, channelObject(topic.name)])),
    operations: Object.fromEntries(
      followed.map((topic) => [
        `follow-${topic.name}`,
        { action: 'send', channel: { $ref: `#/channels/${topic.name.replaceAll('/', '~1')}` } },
      ]),
    ),
    components: {
      messages: Object.fromEntries(facts.map((fact) => [messageName(fact), messageObject(fact)])),
      schemas: {
        'cloud-event-headers': headers,
        ...Object.fromEntries(facts.map((fact) => [messageName(fact), z.toJSONSchema(fact.schema)])),
      },
    },
  };
}
