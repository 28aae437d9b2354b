export { startCardStack, type CardStack, type CardStackOptions } from './card/card-stack.js';
export {
  readIdentity,
  TEST_PUK,
  type CardContent,
  type KeyAndCertificate,
  type TestCard,
} from './card/card-content.js';
export { type CardInstruction, type CardState, type PullOptions } from './card/card-control.js';
export { prepareSoftHsm, type SoftHsm } from './card/soft-hsm.js';
export { eventually } from './eventually.js';
export { freePort } from './free-port.js';
export { startJsmppCentre, startJsmppClient, type JsmppPeer } from './jsmpp.js';
export { person, system } from './person.js';
export { smtpDialogue, type SmtpDialogue, type SmtpDialogueOptions } from './smtp-dialogue.js';
export { TestClock } from './test-clock.js';
export { createTestDatabase, type TestDatabase } from './test-database.js';
export { testIdentity, type TestIdentity } from './test-identity.js';
export { testKafka, type ReadRecord, type TestKafka } from './test-kafka.js';
export { startTestService, type TestServiceOptions } from './test-service.js';
export { testNameServer, type TestNameServer, type TestNameServerOptions } from './test-name-server.js';
