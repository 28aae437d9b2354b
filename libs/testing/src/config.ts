/**
 * The servers that integration tests use, as `npm test` started them.
 * @throws Error that says what to run when they are not there: a test never skips for want of a server.
 */
function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set: run the tests with "npm test"`);
  return value;
}

/** URL of a PostgreSQL superuser, who makes a database for each suite. */
export const testDatabaseUrl = (): string => required('PEP_TEST_DATABASE_URL');

/** `host:port` of each broker. */
export const testKafkaBrokers = (): string[] => required('PEP_TEST_KAFKA_BROKERS').split(',');

/** The folder with the jars of jsmpp, another implementation of SMPP. */
export const jsmppFolder = (): string => required('PEP_TEST_JSMPP');

/** Where pcscd and its virtual reader are unpacked; the machine's own when `npm test` found them there. */
export const cardReaderFolder = (): string => process.env.PEP_TEST_CARD_READER || '/';

/** The environment of this process, for programs that are started with more. */
export const ownEnvironment = (): NodeJS.ProcessEnv => process.env;
