export { layOutSms, SMS_SEGMENTS_MAX, type SmsLayout } from './layout.js';
