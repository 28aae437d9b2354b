import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { asyncApiDocument, facts, topics } from './index.js';

const samplesFolder = new URL('../samples/', import.meta.url);
const samples = facts.flatMap((fact) =>
  readdirSync(new URL(`${fact.type}/`, samplesFolder)).map((file) => ({ fact, file })),
);

describe('contracts', () => {
  it.each(samples)('$fact.type still reads the released sample $file', ({ fact, file }) => {
    const sample: unknown = JSON.parse(readFileSync(new URL(`${fact.type}/${file}`, samplesFolder), 'utf8'));
    expect(fact.schema.parse(sample)).toEqual(sample);
    expect(fact.key(sample)).toMatch(/.+/);
  });

  it('has a sample of every fact and no sample without a fact', () => {
    expect(readdirSync(samplesFolder).sort()).toEqual(facts.map((fact) => fact.type).sort());
  });

  it('names each fact after the topic it travels on', () => {
    for (const fact of facts) {
      const aggregate = /^pep\.([a-z]+)\.v\d+$/.exec(fact.topic)?.[1] ?? 'none';
      expect(fact.type).toMatch(new RegExp(String.raw`^pep\.${aggregate}\.[a-z]+\.v\d+$`));
      expect(topics.map((topic) => topic.name)).toContain(fact.topic);
    }
  });

  it('publishes every fact in the AsyncAPI document', () => {
    const document = asyncApiDocument() as { components: { messages: Record<string, { name: string }> } };
    const names = Object.values(document.components.messages).map((message) => message.name);
    expect(names.sort()).toEqual(facts.map((fact) => fact.type).sort());
  });
});
