export { eventually } from './eventually.js';
export { freePort } from './free-port.js';
export { person } from './person.js';
export { smtpDialogue, type SmtpDialogue, type SmtpDialogueOptions } from './smtp-dialogue.js';
export { TestClock } from './test-clock.js';
export { createTestDatabase, type TestDatabase } from './test-database.js';
export { testIdentity, type TestIdentity } from './test-identity.js';
export { testKafka, type ReadRecord, type TestKafka } from './test-kafka.js';
export { startTestService, type TestServiceOptions } from './test-service.js';
