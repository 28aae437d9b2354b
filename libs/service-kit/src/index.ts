export { Clock, MovableClock, SystemClock } from './clock.js';
export {
  commonSettings,
  kafkaSettings,
  readConfig,
  setting,
  upstreamSettings,
  variableName,
  type CommonConfig,
  type ConfigResult,
} from './config.js';
export { Readiness, type ReadinessCheck, type Unreadiness } from './readiness.js';
export { repeatedly } from './repeated-job.js';
export { prepareHttp, runService, type ServiceDefinition } from './run-service.js';
export { ServiceKitModule } from './service-kit.module.js';
export {
  callerGuard,
  CurrentCaller,
  CurrentIdentity,
  CurrentSystem,
  ForAllSignedIn,
  ForAnyone,
  ForSystems,
} from './http/caller.guard.js';
export { etag, IdempotencyKey, IfMatchVersion, inputPipe } from './http/input.js';
export { Answers, openApiDocument } from './http/open-api.js';
export { decodeCursor, pageOf, pageQuery, toPage, type Page } from './http/page.js';
export { PROBLEM_MEDIA_TYPE, problemOf, type Problem } from './http/problem.js';
export { dayInYerevan, endOfDay, startOfDay } from './calendar.js';
