import { describe, expect, it } from '@jest/globals';
import { readReplyWord } from './reply-word.js';

describe('a text from a phone', () => {
  it.each([
    ['STOP', 'stop', 'en'],
    ['Stop.', 'stop', 'en'],
    ['  stop \r\n', 'stop', 'en'],
    ['«STOP»!', 'stop', 'en'],
    ['S T O P', 'stop', 'en'],
    ['ԴԱԴԱՐ', 'stop', 'hy'],
    ['Դադար։', 'stop', 'hy'],
    ['ստոպ', 'stop', 'hy'],
    ['Стоп', 'stop', 'ru'],
    ['start', 'start', 'en'],
    ['Սկսե՛լ', 'start', 'hy'],
    ['СТАРТ', 'start', 'ru'],
  ])('"%s" means %s, in %s', (text, wish, language) => {
    expect(readReplyWord(text)).toEqual({ wish, language });
  });

  it.each(['', ' ', '?', 'stop it', 'do not stop', 'STOPS', 'restart', 'Շնորհակալություն', '👍'])(
    '"%s" means nothing to us',
    (text) => {
      expect(readReplyWord(text)).toBeUndefined();
    },
  );
});
