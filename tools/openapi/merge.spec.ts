import { describe, expect, it } from '@jest/globals';
import { firstDifference } from './first-difference.ts';
import { mergeDocuments, type OpenApiDocument } from './merge.ts';

function document(path: string, operationId: string, schema: object): OpenApiDocument {
  const info = { title: 'x', version: '1' };
  const paths = { [path]: { get: { operationId, responses: {}, tags: ['own'] } } };
  return { openapi: '3.1.0', info, paths, components: { schemas: { Thing: schema } } };
}

const merged = (...documents: OpenApiDocument[]): OpenApiDocument =>
  mergeDocuments(new Map(documents.map((one, index) => [`service-${index}`, one])));

describe('the merged OpenAPI document', () => {
  it('has the calls of every service, grouped by service, behind a client certificate', () => {
    const { paths, components, security } = merged(
      document('/v1/a', 'showA', { type: 'object' }),
      document('/v1/b', 'showB', { type: 'object' }),
    );
    expect(Object.keys(paths)).toEqual(['/v1/a', '/v1/b']);
    expect(paths['/v1/b']?.get?.tags).toEqual(['service-1']);
    expect(components?.securitySchemes).toMatchObject({ clientCertificate: { type: 'mutualTLS' } });
    expect(security).toEqual([{ clientCertificate: [] }]);
  });

  it.each([
    ['path', document('/v1/a', 'showB', {}), 'two services have the path /v1/a'],
    ['operation id', document('/v1/b', 'showA', {}), 'different calls with the operationId showA'],
    ['schema name', document('/v1/b', 'showB', { type: 'string' }), 'different schemas called Thing'],
  ])('refuses two services with the same %s', (_what, other, message) => {
    expect(() => merged(document('/v1/a', 'showA', {}), other)).toThrow(message);
  });
});

describe('the difference between two texts', () => {
  it('is their first different line', () => {
    expect(firstDifference('a\nb\n', 'a\n c\n')).toBe('line 2: committed "b", generated "c"');
    expect(firstDifference('a', 'a\nb')).toBe('line 2: committed nothing, generated "b"');
    expect(firstDifference('a\nb', 'a')).toBe('line 2: committed "b", generated nothing');
  });

  it('is nothing when they are the same', () => {
    expect(firstDifference('a\n', 'a\n')).toBeUndefined();
  });
});
