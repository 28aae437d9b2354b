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

/** Schemas named with `.meta({ id })` that the document refers to. */
const components = new Map<string, JsonSchema>();

/** The JSON Schema of a zod schema; named parts go to the document's components. */
function reference(schema: z.ZodType, io: 'input' | 'output' = 'output'): JsonSchema {
  const { $defs = {}, $schema: _dialect, ...root } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  for (const [name, definition] of Object.entries($defs))
    components.set(name, relocate(definition) as JsonSchema);
  const own = relocate(root) as JsonSchema;
  const name = schema.meta()?.id;
  if (name === undefined) return own;
  components.set(name, own);
  return { $ref: `#/components/schemas/${name}` };
}

/** Points references into the document and drops `id`, which OpenAPI would read as an address. */
function relocate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocate);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key, item]) => !(key === 'id' && typeof item === 'string' && components.has(item)))
    .map(([key, item]): [string, unknown] =>
      key === '$ref' && typeof item === 'string'
        ? [key, item.replace('#/$defs/', '#/components/schemas/')]
        : [key, relocate(item)],
    );
  return Object.fromEntries(entries);
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
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...Object.fromEntries(components) },
  };
  return document;
}
