import { type CheckLeg, readLegs } from './check-legs.js';
import { CHECK_WORDS } from './check-words.js';
import { htmlPage, htmlParagraph, htmlTable } from './html.js';
import type { Filling, Language, RenderedMail, Template } from './template.js';

const FACTS = ['subject', 'receivedAt', 'client', 'messageId'] as const;

/** What the door found in a letter to the check address, leg by leg. */
export const checkReport: Template = {
  class: 'notice',
  required: ['legs', ...FACTS],
  mail: { isReport: true, render },
};

function render(language: Language, filling: Filling): RenderedMail {
  const words = CHECK_WORDS[language];
  const legs = readLegs(filling['legs'] ?? '');
  const facts = FACTS.map((name) => [words.facts[name], filling[name] ?? '']);
  const failures = legs.filter(({ verdict }) => verdict === 'fail').length;
  const sum = failures === 0 ? words.allPass : words.someFail(failures);
  const results = legs.map(({ leg, verdict, detail }: CheckLeg) => [
    words.verdicts[verdict],
    words.legs[leg] ?? leg,
    detail,
  ]);
  const lines = [
    words.intro,
    '',
    ...facts.map(([name = '', value = '']) => `${name}: ${value}`),
    '',
    sum,
    '',
    ...results.map(([verdict = '', name = '', detail = '']) => `[${verdict}] ${name}: ${detail}`),
    '',
    words.automatic,
  ];
  return {
    subject: `${words.subject}: ${filling['subject'] ?? ''}`,
    text: `${lines.join('\n')}\n`,
    html: htmlPage(language, [
      htmlParagraph(words.intro),
      htmlTable(facts),
      htmlParagraph(sum),
      htmlTable(results),
      htmlParagraph(words.automatic),
    ]),
  };
}
