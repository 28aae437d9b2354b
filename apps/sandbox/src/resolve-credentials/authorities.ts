import { join } from 'node:path';
import { AUTHORITIES, type AuthorityName, type PkiAddresses } from '../pki/authority.js';
import type { Register } from '../storage/register.js';
import { type Credential, type KeyKind } from './credential.js';
import { type CredentialPlan, keepOrIssue, keyFileBeside } from './credential-store.js';
import {
  addressExtensions,
  authorityExtensions,
  responderExtensions,
  serverOnlyExtensions,
  timeStampingExtensions,
} from './extensions.js';
import { lastingDays } from './lifetime.js';
import { makeFolder, PUBLIC_FILE, PUBLIC_FOLDER, SECRET_FOLDER, writeIfChanged } from './sandbox-files.js';
import { plainSubject } from './subject.js';

const ROOT_DAYS = 20 * 365;
const CITIZEN_CA_DAYS = 15 * 365;
const SERVER_CA_DAYS = 10 * 365;
const SIGNER_DAYS = 5 * 365;

/** An authority above cards. */
export interface Issuer extends Credential {
  readonly name: AuthorityName;
  /** PEM of the authority and of those above it. */
  readonly chain: string;
}

/** The sandbox's authorities: lines of issue for cards, one apart from them for servers, and who signs for them. */
export interface Authorities {
  readonly issuers: Readonly<Record<AuthorityName, Issuer>>;
  /** Who signs OCSP answers for an authority. */
  readonly responders: Readonly<Record<AuthorityName, Credential>>;
  readonly timeStamping: Credential;
  /** Of the citizen CA, but it may sign nothing of the kind: for wrong signatures. */
  readonly impostor: Credential;
  readonly serverCa: Credential;
}

/** Where the authorities are kept, and what is noted of them. */
export interface AuthorityDesk {
  readonly directory: string;
  readonly addresses: PkiAddresses;
  readonly register: Register;
  readonly now: Date;
}

/** Keeps or makes the authorities in `ca/`, and gives out what others need of them: `ca/ca.pem`, `tls/ca.pem`. */
export async function prepareAuthorities(desk: AuthorityDesk): Promise<Authorities> {
  const { directory, now } = desk;
  const folder = join(directory, 'ca');
  await makeFolder(folder, SECRET_FOLDER);
  await makeFolder(join(directory, 'tls'), PUBLIC_FOLDER);
  const issuers = await prepareIssuers(folder, desk);
  const { root, 'citizen-ca': citizenCa } = issuers;
  const serverCa = await keepOrIssue({
    ...authorityPlan(folder, 'server-ca', 'PEP Sandbox Server CA'),
    lifetime: lastingDays(now, SERVER_CA_DAYS),
  });
  const timeStamping = await prepareSigner(folder, desk, {
    name: 'tsa',
    commonName: 'PEP Sandbox TSA',
    issuer: root,
    extensions: [...timeStampingExtensions(), ...addressExtensions(desk.addresses, 'root')],
  });
  const impostor = await prepareSigner(folder, desk, {
    name: 'impostor',
    commonName: 'PEP Sandbox Impostor',
    issuer: citizenCa,
    extensions: serverOnlyExtensions(),
  });
  const responders = await prepareResponders(folder, desk, issuers);
  const cardChain = AUTHORITIES.map((name) => issuers[name].certificate).join('');
  await writeIfChanged(join(folder, 'ca.pem'), cardChain, PUBLIC_FILE);
  await writeIfChanged(join(directory, 'tls', 'ca.pem'), serverCa.certificate, PUBLIC_FILE);
  return { issuers, responders, timeStamping, impostor, serverCa };
}

/** What all authorities have in common: an authority right above the leaves, its two files side by side. */
export function authorityPlan(
  folder: string,
  name: string,
  commonName: string,
): Omit<CredentialPlan, 'lifetime'> {
  const certificateFile = join(folder, `${name}.pem`);
  return {
    certificateFile,
    keyFile: keyFileBeside(certificateFile),
    subject: plainSubject(commonName),
    extensions: authorityExtensions(0),
    keyKind: 'ec',
  };
}

async function prepareIssuers(folder: string, desk: AuthorityDesk): Promise<Authorities['issuers']> {
  const credential = await keepOrIssue({
    ...authorityPlan(folder, 'root', 'PEP Sandbox Root CA'),
    extensions: authorityExtensions(1),
    lifetime: lastingDays(desk.now, ROOT_DAYS),
  });
  const root: Issuer = { ...credential, name: 'root', chain: credential.certificate };
  const below = async (name: AuthorityName, commonName: string, keyKind: KeyKind): Promise<Issuer> => {
    const plan = authorityPlan(folder, name, commonName);
    const made = await keepOrIssue({
      ...plan,
      keyKind,
      extensions: [...plan.extensions, ...addressExtensions(desk.addresses, 'root')],
      lifetime: lastingDays(desk.now, CITIZEN_CA_DAYS),
      issuer: root,
    });
    desk.register.add('root', made.certificate);
    const chain = made.certificate + root.chain;
    await writeIfChanged(join(folder, `${name}-chain.pem`), chain, PUBLIC_FILE);
    return { ...made, name, chain };
  };
  return {
    root,
    'citizen-ca': await below('citizen-ca', 'PEP Sandbox Citizen CA', 'ec'),
    'citizen-ca-1': await below('citizen-ca-1', 'PEP Sandbox Citizen CA 1', 'rsa'),
  };
}

/** Who signs what about certificates. */
interface SignerRequest extends Pick<CredentialPlan, 'extensions'> {
  readonly name: string;
  readonly commonName: string;
  readonly issuer: Issuer;
}

async function prepareSigner(
  folder: string,
  { now, register }: AuthorityDesk,
  { name, commonName, issuer, extensions }: SignerRequest,
): Promise<Credential> {
  const plan = { ...authorityPlan(folder, name, commonName), extensions, issuer };
  const made = await keepOrIssue({ ...plan, lifetime: lastingDays(now, SIGNER_DAYS) });
  register.add(issuer.name, made.certificate);
  return made;
}

async function prepareResponders(
  folder: string,
  desk: AuthorityDesk,
  issuers: Authorities['issuers'],
): Promise<Authorities['responders']> {
  const responder = (name: AuthorityName) =>
    prepareSigner(folder, desk, {
      name: `ocsp-${name}`,
      commonName: `PEP Sandbox OCSP ${name}`,
      issuer: issuers[name],
      extensions: responderExtensions(),
    });
  return {
    root: await responder('root'),
    'citizen-ca': await responder('citizen-ca'),
    'citizen-ca-1': await responder('citizen-ca-1'),
  };
}
