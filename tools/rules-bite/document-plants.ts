import { plant } from './plant.ts';
import type { Plant } from './plant.ts';

const DOCUMENT = 'apps/gateway/planted-openapi.json';
const SQL = 'apps/mail-routing/src/storage/migrations/1-planted.sql';

const document = {
  openapi: '3.1.0',
  info: { title: 'planted', version: '1', description: 'planted' },
  servers: [{ url: 'https://localhost' }],
  paths: {
    '/v1/badPath': {
      get: {
        tags: ['planted'],
        responses: {
          200: { description: 'ok' },
          404: { description: 'no', content: { 'application/json': {} } },
        },
      },
    },
    '/v1/never-fails': {
      get: { tags: ['planted'], operationId: 'a', summary: 'a', responses: { 200: { description: 'ok' } } },
    },
  },
  components: { schemas: { Planted: { type: 'object', properties: { snake_case: { type: 'string' } } } } },
};

/** Files that are not code. */
export const openApiPlants: readonly Plant[] = [
  'paths-kebab-case',
  'operation-operationId',
  'operation-summary',
  'failures-are-problems',
  'calls-can-fail',
  'properties-camel-case',
].map((rule) => plant(`OpenAPI: ${rule}`, rule, DOCUMENT, JSON.stringify(document)));

export const formatPlants: readonly Plant[] = [
  plant(
    'code as nobody formats it',
    'format',
    'apps/gateway/src/planted-format.ts',
    'export  const planted = "x"',
  ),
];

export const sqlPlants: readonly Plant[] = [
  plant(
    'a migration that locks a table',
    'require-concurrent-index-creation',
    SQL,
    'CREATE INDEX planted ON message (id);',
  ),
];
