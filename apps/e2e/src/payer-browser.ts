import { type Browser, chromium, type Page } from 'playwright-core';
import { TEST_CARD } from './bank-page.js';
import { chromiumPath } from './config.js';
import type { Identity } from './rest.js';
import type { RunningStack } from './running-stack.js';

/** A real browser without a window, in which a person pays. */
export class PayerBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly stack: RunningStack,
  ) {}

  /** @throws Error that says how to install Chromium where it is not there */
  static async start(stack: RunningStack): Promise<PayerBrowser> {
    return new PayerBrowser(await chromium.launch({ executablePath: chromiumPath() }), stack);
  }

  /** A window of somebody's own, who signs in with a certificate where the platform asks for one. */
  async open({ cert, key }: Identity): Promise<Page> {
    const card = {
      origin: new URL(this.stack.state.urls.mtls).origin,
      ...{ cert: Buffer.from(cert), key: Buffer.from(key) },
    };
    // That the server's certificate is right is seen by every other test.
    const context = await this.browser.newContext({ clientCertificates: [card], ignoreHTTPSErrors: true });
    return context.newPage();
  }

  stop(): Promise<void> {
    return this.browser.close();
  }
}

/** Types a card into the bank's page, which is in English, and sends it off. */
export async function typeCard(page: Page): Promise<void> {
  await page.getByLabel('Visa').check();
  await page.getByLabel('Card number').fill(TEST_CARD);
  await page.getByLabel('Month').selectOption('12');
  await page.getByLabel('Year').selectOption('2031');
  await page.getByLabel('Name on the card').fill('ANI HAKOBYAN');
  await page.getByLabel('CVC2 code').fill('123');
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
}

/** Types the code by which the card's bank knows its holder (3-D Secure). */
export async function typeHoldersCode(page: Page): Promise<void> {
  await page.getByLabel('One-time code').fill('123456');
  await page.getByRole('button', { name: 'Confirm' }).click();
}
