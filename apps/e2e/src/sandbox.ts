import type { CardContent, KeyAndCertificate } from '@pep/testing';
import type { RunningStack } from './running-stack.js';

/** A text as a phone of the sandbox shows it. */
export interface Sms {
  readonly to: string;
  readonly from: string;
  readonly text: string;
  readonly segments: number;
  readonly centre: string;
}

/** What the sandbox's phones got. */
export interface PhoneTexts {
  /** Newest first. */
  readonly items: readonly Sms[];
  readonly total: number;
  readonly distinct: number;
}

/** A mail that the sandbox's sink took. */
interface Mail {
  readonly subject: string;
  readonly text: string;
}

interface IssuedCertificate extends KeyAndCertificate {
  /** SHA-256 of the certificate's DER form, lower-case hex. */
  readonly fingerprint: string;
}

/** A card that the sandbox issued. */
export interface IssuedCard extends CardContent {
  readonly authentication: IssuedCertificate;
  readonly signature: IssuedCertificate;
}

/** Whose card it is; of the newest generation when none is given. */
export interface CardRequest {
  readonly psn: string;
  readonly surname: string;
  readonly givenName: string;
  readonly generation?: 'first' | 'second';
}

/** The calls that set and show what the outside world does. */
export class SandboxControl {
  readonly #base: string;

  constructor(stack: RunningStack) {
    this.#base = `http://127.0.0.1:${String(stack.state.ports['sandbox'])}`;
  }

  /** Has both SMS centres behave so; what is not given is as it is at first. */
  async setCentres(behaviour: object): Promise<void> {
    for (const name of ['first', 'second']) await this.#send('PUT', `/smsc/${name}`, behaviour);
  }

  async setCentre(name: 'first' | 'second', behaviour: object): Promise<void> {
    await this.#send('PUT', `/smsc/${name}`, behaviour);
  }

  async forgetSms(): Promise<void> {
    await this.#send('DELETE', '/sms');
  }

  async writeSms(from: string, text: string): Promise<void> {
    await this.#send('POST', '/sms', { from, text });
  }

  async sms(to?: string): Promise<PhoneTexts> {
    const answer = await this.#send('GET', `/sms?limit=1000${to === undefined ? '' : `&to=${to}`}`);
    return (await answer.json()) as PhoneTexts;
  }

  /** The newest first. */
  async mails(to: string): Promise<readonly Mail[]> {
    const answer = await this.#send('GET', `/mail?to=${to}`);
    return ((await answer.json()) as { items: Mail[] }).items;
  }

  async issueCard(request: CardRequest): Promise<IssuedCard> {
    return (await (await this.#send('POST', '/cards', request)).json()) as IssuedCard;
  }

  /** Revokes one certificate at its authority. */
  async revoke(fingerprint: string, reason: string): Promise<void> {
    await this.#send('POST', `/cards/${fingerprint}/revocation`, { reason });
  }

  /** Has the authorities' servers behave so; what is not given works. */
  async setPki(behaviour: object): Promise<void> {
    await this.#send('PUT', '/pki', behaviour);
  }

  /** Ends the time in which the order of a page of the bank can be paid. */
  async endBankSession(page: string): Promise<void> {
    const order = new URL(page).searchParams.get('mdOrder') ?? '';
    await this.#send('PUT', `/bank/orders/${order}`, { expiresAt: new Date(0).toISOString() });
  }

  async #send(method: string, path: string, json?: object): Promise<Response> {
    const answer = await fetch(`${this.#base}${path}`, {
      method,
      ...(json === undefined
        ? {}
        : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer;
  }
}
