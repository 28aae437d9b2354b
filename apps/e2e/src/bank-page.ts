/** A Visa card of the sandbox's bank that pays, see the sandbox's README. */
export const TEST_CARD = '4000000000000002';
const HOLDERS_CODE = '123456';

/**
 * Does on the sandbox bank's page what a payer does: types a card, then the holder's code of the 3-D Secure step.
 * @returns where the bank sends the browser
 * @throws Error when the page does not lead on
 */
export async function payOnPage(url: string): Promise<string> {
  const card = { method: 'visa', $PAN: TEST_CARD, MM: '12', YYYY: '2031', TEXT: 'ANI HAKOBYAN', $CVC: '123' };
  const challenge = await submit(url, { ...card, action: 'pay' });
  return submit(new URL(challenge, url).href, { code: HOLDERS_CODE });
}

async function submit(url: string, form: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`the page did not lead on: ${await answer.text()}`);
  return location;
}
