import { readFileSync } from 'node:fs';
import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { Database } from '@pep/persistence';
import { repeatedly, SystemClock } from '@pep/service-kit';
import type { Config } from './config.js';
import type { RetentionRules } from './content/retention.js';
import { hsmOptions } from './hsm-settings.js';
import { EncryptOld } from './keep-content/encrypt-old.js';
import { EncryptSecrets } from './keep-content/encrypt-secrets.js';
import { KeepContent, RETENTION_RULES } from './keep-content/keep-content.js';
import { PlaceHold } from './keep-content/place-hold.js';
import { PlaceHoldController } from './keep-content/place-hold.controller.js';
import { RewrapKeys, WRAPPING_KEYS } from './keep-content/rewrap-keys.js';
import { SweepContent } from './keep-content/sweep-content.js';
import { FileKeys, TokenAfterFile } from './keep-content/wrapping-keys.js';
import { ContentBucket } from './storage/content-bucket.js';
import { type ContentFiles, ContentFolder } from './storage/content-files.js';
import { ContentKeys, type WrappingKeys } from './storage/content-keys.js';
import { ContentStore } from './storage/content-store.js';
import { WebhookSecrets } from './storage/webhook-secrets.js';
import { HsmProcess } from './use-hsm/hsm-process.js';
import { TokenKeys } from './use-hsm/token-keys.js';

/** Injection token of {@link ContentFiles}. */
const CONTENT_FILES = Symbol('ContentFiles');
const RENEW_LOOK_MS = 5_000;
const KEEP_MS = 60_000;

/** Content of letters: where it lies, what it is encrypted with, how long it is kept. */
@Module({})
export class ContentModule {
  static with(config: Config): DynamicModule {
    return {
      module: ContentModule,
      controllers: [PlaceHoldController],
      providers: [
        { provide: CONTENT_FILES, useFactory: () => contentFiles(config) },
        {
          provide: WRAPPING_KEYS,
          inject: [HsmProcess],
          useFactory: (hsm: HsmProcess) => wrappingKeys(config, tokenKeys(config, hsm)),
        },
        {
          provide: ContentKeys,
          inject: [Database, WRAPPING_KEYS],
          // Machine time: how long a key is used has nothing to do with business.
          useFactory: (database: Database, wrapping?: WrappingKeys) =>
            new ContentKeys(database, new SystemClock(), wrapping),
        },
        {
          provide: ContentStore,
          inject: [CONTENT_FILES, ContentKeys],
          useFactory: (files: ContentFiles, keys: ContentKeys) => new ContentStore(files, keys),
        },
        {
          provide: WebhookSecrets,
          inject: [ContentKeys],
          useFactory: (keys: ContentKeys) => new WebhookSecrets(keys),
        },
        {
          provide: SweepContent,
          inject: [Database, CONTENT_FILES],
          useFactory: (database: Database, files: ContentFiles) =>
            new SweepContent(database, new SystemClock(), files),
        },
        { provide: RETENTION_RULES, useValue: retentionRules(config) },
        ...[KeepContent, PlaceHold, RewrapKeys, EncryptOld, EncryptSecrets],
        repeatedly('renew-content-key', RENEW_LOOK_MS, ContentKeys),
        repeatedly('keep-content', KEEP_MS, KeepContent),
        repeatedly('sweep-content', KEEP_MS, SweepContent),
      ],
      exports: [ContentStore, WebhookSecrets],
    };
  }
}

function contentFiles(config: Config): ContentFiles {
  const folder = new ContentFolder(config.contentDir);
  const { contentS3Endpoint: endpoint, contentS3KeyFile: keyFile } = config;
  if (endpoint === undefined) return folder;
  if (keyFile === undefined) throw new Error('PEP_CONTENT_S3_ENDPOINT needs PEP_CONTENT_S3_KEY_FILE');
  const [accessKeyId = '', secretAccessKey = ''] = readFileSync(keyFile, 'utf8').split(/\r?\n/);
  const { contentS3Bucket: bucket, contentS3Region: region } = config;
  return new ContentBucket({ endpoint, bucket, region, accessKeyId, secretAccessKey }, folder);
}

function tokenKeys(config: Config, hsm: HsmProcess): TokenKeys | undefined {
  const { contentKey } = config;
  if (contentKey === undefined) return undefined;
  if (hsmOptions(config) === undefined)
    throw new Error('PEP_CONTENT_KEY needs PEP_HSM_MODULE, PEP_HSM_TOKEN and PEP_HSM_PIN_FILE');
  return new TokenKeys(contentKey, hsm);
}

function wrappingKeys({ contentKeyFile }: Config, token: TokenKeys | undefined): WrappingKeys | undefined {
  const logger = new Logger(ContentModule.name);
  const file = contentKeyFile === undefined ? undefined : new FileKeys(contentKeyFile);
  if (token !== undefined) return file === undefined ? token : new TokenAfterFile(token, file);
  if (file === undefined) logger.warn('content is not encrypted: set PEP_CONTENT_KEY');
  else
    logger.warn({
      msg: 'data keys are wrapped by a key in a file: whoever reads it can read all content',
      contentKeyFile,
    });
  return file;
}

function retentionRules(config: Config): RetentionRules {
  const {
    retentionAcknowledgedDays: acknowledgedDays,
    retentionExpiredDays: expiredDays,
    retentionPhoneDays: phoneDays,
  } = config;
  return { acknowledgedDays, expiredDays, phoneDays };
}
