import type { openApiDocument } from '@pep/service-kit';

export type OpenApiDocument = ReturnType<typeof openApiDocument>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

const CERTIFICATE = 'clientCertificate';

/** Puts an entry where none of this name may be yet, or only the same. */
function add<Value>(into: Record<string, Value>, name: string, value: Value, what: string): void {
  const known = into[name];
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(value)) {
    throw new Error(`two services have ${what} ${name}`);
  }
  into[name] = value;
}

/**
 * One document of all services, as the gateway serves it; calls are grouped by the service that answers them.
 * @throws Error when two services have the same path, operation id, or schema name for different schemas
 */
export function mergeDocuments(services: ReadonlyMap<string, OpenApiDocument>): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  const schemas: NonNullable<NonNullable<OpenApiDocument['components']>['schemas']> = {};
  const operations: Record<string, string> = {};
  for (const [service, document] of services) {
    for (const [path, item] of Object.entries(document.paths)) {
      if (path in paths) throw new Error(`two services have the path ${path}`);
      paths[path] = tagged(service, path, item, operations);
    }
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      add(schemas, name, schema, 'different schemas called');
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'PEP REST API',
      description:
        'Official Electronic Mail. Every call needs an ID card’s certificate unless it says otherwise.',
      version: '1.0.0',
    },
    servers: [{ url: 'https://localhost:8443', description: 'Sandbox; asks for a client certificate' }],
    security: [{ [CERTIFICATE]: [] }],
    tags: [...services.keys()].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        // Nest's types know OpenAPI 3.0, which has no mutualTLS yet.
        [CERTIFICATE]: {
          type: 'mutualTLS',
          description: 'The AuthPIN certificate of an Armenian ID card',
        } as never,
      },
      schemas,
    },
  };
}

type PathItem = OpenApiDocument['paths'][string];

function tagged(service: string, path: string, item: PathItem, operations: Record<string, string>): PathItem {
  const copy = { ...item };
  for (const method of METHODS) {
    const operation = copy[method];
    if (operation === undefined) continue;
    add(operations, operation.operationId ?? '', `${method} ${path}`, 'different calls with the operationId');
    copy[method] = { ...operation, tags: [service] };
  }
  return copy;
}
