export { MailRelay, type OutgoingMail, RELAY_ERRORS } from './mail-relay.js';
