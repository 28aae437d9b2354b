import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { asyncApiDocument } from '@pep/contracts';

/** Something to read, whole in memory. */
export interface PublicDocument {
  readonly path: string;
  readonly contentType: string;
  readonly body: string | Buffer;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const SCRIPT_TYPE = 'text/javascript; charset=utf-8';

const DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>PEP REST API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const DOCS_SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null });\n`;

/** The documents of the platform; the viewer's files come from its npm package, nothing from elsewhere. */
export function publicDocuments(): PublicDocument[] {
  const viewer = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return [
    {
      path: '/openapi.json',
      contentType: JSON_TYPE,
      body: readFileSync(new URL('../../openapi.json', import.meta.url)),
    },
    { path: '/asyncapi.json', contentType: JSON_TYPE, body: JSON.stringify(asyncApiDocument(), null, 2) },
    { path: '/docs', contentType: 'text/html; charset=utf-8', body: DOCS_PAGE },
    { path: '/docs/start.js', contentType: SCRIPT_TYPE, body: DOCS_SCRIPT },
    {
      path: '/docs/swagger-ui-bundle.js',
      contentType: SCRIPT_TYPE,
      body: readFileSync(join(viewer, 'swagger-ui-bundle.js')),
    },
    {
      path: '/docs/swagger-ui.css',
      contentType: 'text/css; charset=utf-8',
      body: readFileSync(join(viewer, 'swagger-ui.css')),
    },
  ];
}
