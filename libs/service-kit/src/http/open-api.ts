import { applyDecorators, type INestApplication } from '@nestjs/common';
import { ApiResponse, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { PROBLEM_MEDIA_TYPE, problemSchema } from './problem.js';

type JsonSchema = Record<string, unknown>;

/** What a call answers when it succeeds, and that every failure is a problem document. */
export function Answers(status: number, description: string, schema?: z.ZodType): MethodDecorator {
  return applyDecorators(
    ApiResponse(
      schema === undefined ? { status, description } : { status, description, schema: reference(schema) },
    ),
    ApiResponse({
      status: '4XX',
      description: 'Refused; `code` says why',
      content: { [PROBLEM_MEDIA_TYPE]: { schema: reference(problemSchema) } },
    }),
    ApiResponse({
      status: '5XX',
      description: 'Our fault, or not available now',
      content: { [PROBLEM_MEDIA_TYPE]: { schema: reference(problemSchema) } },
    }),
  );
}

/** Schemas named with `.meta({ id })`, which documents refer to. One name is one schema in the whole platform. */
const components = new Map<string, JsonSchema>();

/**
 * The JSON Schema of a zod schema; its named parts become components.
 * @throws Error when a name already stands for something else
 */
function reference(schema: z.ZodType, io: 'input' | 'output' = 'output'): JsonSchema {
  const {
    $defs = {},
    $schema: _dialect,
    ...root
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // An answer may get more fields with time; a client that refuses them would break.
      if (io === 'output' && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
      // zod repeats a format as a pattern of many lines.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  for (const [name, definition] of Object.entries($defs)) define(name, relocate(definition) as JsonSchema);
  return relocate(root) as JsonSchema;
}

function define(name: string, definition: JsonSchema): void {
  const known = components.get(name);
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition)) {
    throw new Error(`two schemas are called ${name}; a request's and an answer's need names of their own`);
  }
  components.set(name, definition);
}

/** Points references from the schema's own definitions to the document's components. */
function relocate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocate);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] =>
    key === '$ref' && typeof item === 'string'
      ? [key, item.replace('#/$defs/', '#/components/schemas/')]
      : [key, relocate(item)],
  );
  return Object.fromEntries(entries);
}

const REFERENCE = /"#\/components\/schemas\/([^"]+)"/g;

/** The components that a part of a document refers to, and those that they refer to, by name. */
function componentsOf(part: unknown, found = new Map<string, JsonSchema>()): Map<string, JsonSchema> {
  for (const [, name = ''] of JSON.stringify(part).matchAll(REFERENCE)) {
    const component = components.get(name);
    if (component === undefined || found.has(name)) continue;
    componentsOf(component, found.set(name, component));
  }
  return found;
}

/** The OpenAPI 3.1 document of a service's application; works in preview mode, with nothing connected. */
export function openApiDocument(app: INestApplication, title: string): OpenAPIObject {
  const options = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setVersion('1.0.0')
    .build();
  const document = SwaggerModule.createDocument(app, options, {
    operationIdFactory: (_controller, method) => method,
    standardSchemaConverter: (schema, { schemaType }) =>
      schema instanceof z.ZodType ? { schema: reference(schema, schemaType) } : undefined,
  });
  const schemas = [...componentsOf(document.paths)].sort(([one], [other]) => (one < other ? -1 : 1));
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...Object.fromEntries(schemas) },
  };
  return document;
}
