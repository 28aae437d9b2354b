import { AppError, type ErrorDefinition } from '@pep/errors';
import { canonicalDomain, isArmenianDomain, registrableDomain } from '@pep/identifiers';
import { ERRORS } from '../errors.js';

/**
 * The canonical form of a domain that an organisation may register: Armenian, and not a public second level.
 * @throws AppError `DOMAIN_INVALID`, `DOMAIN_NOT_ARMENIAN`, `DOMAIN_PUBLIC`
 */
export function readDomainName(text: string): string {
  const name = canonicalDomain(text.trim());
  if (name === undefined) throw refusal(ERRORS.domainInvalid, 'is not a domain name');
  if (!isArmenianDomain(name)) throw refusal(ERRORS.domainNotArmenian, 'is not under .am or .հայ');
  if (registrableDomain(name) === undefined) throw refusal(ERRORS.domainPublic, 'is a public second level');
  return name;
}

function refusal(definition: ErrorDefinition, message: string): AppError {
  return new AppError(definition, { errors: [{ field: 'name', message }] });
}

/**
 * Who holds a mail domain: the organisation of the nearest verified name, which is the domain itself or one above it.
 * @param verified organisations by verified name
 */
export function holderOf(domain: string, verified: ReadonlyMap<string, string>): string | undefined {
  const labels = domain.split('.');
  const names = labels.map((_label, index) => labels.slice(index).join('.'));
  return names.map((name) => verified.get(name)).find((organisation) => organisation !== undefined);
}

/** The key under which everything about one holder's names is changed one after another. */
export function holding(domain: string): string {
  return registrableDomain(domain) ?? domain;
}
