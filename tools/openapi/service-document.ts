import { readConfig, openApiDocument, prepareHttp, Readiness, ServiceKitModule } from '@pep/service-kit';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { placeholderEnvironment } from './placeholders.ts';

type Document = ReturnType<typeof openApiDocument>;
type ConfigSchema = Parameters<typeof readConfig>[0];

interface ServiceModules {
  readonly AppModule: { with(config: unknown): DynamicModule };
  readonly config: ConfigSchema;
}

/**
 * The OpenAPI document of one built service. Nest's preview mode reads the decorators and builds nothing, so neither
 * a database nor a broker has to be there.
 * @throws Error when the service is not built, or a setting of it has no placeholder
 */
export async function serviceDocument(root: string, service: string): Promise<Document> {
  const { AppModule, config } = await modulesOf(root, service);
  const read = readConfig(config, placeholderEnvironment(Object.keys(config.shape)));
  if (!read.ok)
    throw new Error(`${service}: ${read.problems.join('; ')} (see tools/openapi/placeholders.ts)`);
  const module: DynamicModule = {
    module: class PreviewModule {},
    imports: [ServiceKitModule.with(new Readiness()), AppModule.with(read.config)],
  };
  const options = { preview: true, abortOnError: false, logger: ['error' as const] };
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), options);
  prepareHttp(app);
  return openApiDocument(app, `PEP ${service}`);
}

async function modulesOf(root: string, service: string): Promise<ServiceModules> {
  const [app, config] = (await Promise.all(
    ['app.module.js', 'config.js'].map((file) => import(`${root}/apps/${service}/dist/${file}`)),
  )) as [Pick<ServiceModules, 'AppModule'>, Pick<ServiceModules, 'config'>];
  return { AppModule: app.AppModule, config: config.config };
}
