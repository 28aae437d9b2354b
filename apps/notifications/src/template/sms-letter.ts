import type { Template } from './template.js';

/** A letter to a phone number: the text that its sender wrote. */
export const smsLetter: Template = {
  class: 'letter',
  required: ['text'],
  sms: (_language, { text = '' }) => text,
};
