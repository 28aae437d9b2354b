/** Names this service in its facts. */
export const SOURCE = '/pep/billing-metering';
