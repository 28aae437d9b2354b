import { AUTHORITIES, type AuthorityName } from '../pki/authority.js';
import type { PkiBehaviour } from '../pki/behaviour.js';
import type { Credential } from '../resolve-credentials/credential.js';
import type { Credentials } from '../resolve-credentials/credentials.js';
import type { Register } from '../storage/register.js';
import { answerOcsp, refusal as ocspRefusal } from './answer-ocsp.js';
import { answerTimeStamp, refusal as stampRefusal } from './answer-time-stamp.js';
import { refuse, type Reply, reply } from './http-message.js';
import { makeCrl } from './make-crl.js';
import { type Signer, signerOf } from './signer.js';

type Signers = Readonly<Record<AuthorityName, Signer>>;

/** Who signs what. */
interface Desk {
  readonly register: Register;
  readonly authorities: Signers;
  readonly responders: Signers;
  readonly timeStamping: Signer;
  readonly impostor: Signer;
}

/** Makes the answers about certificates, right or wrong as each service behaves. */
export class PkiDesk {
  private constructor(
    private readonly credentials: Credentials,
    private readonly desk: Desk,
  ) {}

  /** Takes the authorities from disk. */
  static async open(credentials: Credentials): Promise<PkiDesk> {
    const { issuers, responders, timeStamping, impostor } = await credentials.authorities();
    return new PkiDesk(credentials, {
      register: credentials.register,
      authorities: await signers(issuers),
      responders: await signers(responders),
      timeStamping: await signerOf(timeStamping),
      impostor: await signerOf(impostor),
    });
  }

  async ocsp(request: Buffer, behaviour: PkiBehaviour): Promise<Reply> {
    const answer =
      behaviour === 'try-later'
        ? ocspRefusal('tryLater')
        : await answerOcsp(request, this.desk, this.credentials.now(), this.#fault(behaviour));
    return reply('application/ocsp-response', answer);
  }

  async crl(name: AuthorityName, behaviour: PkiBehaviour): Promise<Reply> {
    if (behaviour === 'try-later') return refuse(503, 'Ask again later.', { 'retry-after': '60' });
    const { register, authorities } = this.desk;
    const list = { name, register, authority: authorities[name], ...this.#fault(behaviour) };
    return reply('application/pkix-crl', await makeCrl(list, this.credentials.now()));
  }

  async timeStamp(request: Buffer, behaviour: PkiBehaviour): Promise<Reply> {
    const { stale, signer = this.desk.timeStamping } = this.#fault(behaviour);
    const answer =
      behaviour === 'try-later'
        ? stampRefusal('timeNotAvailable')
        : await answerTimeStamp(request, signer, this.credentials.now(), { stale });
    return reply('application/timestamp-reply', answer);
  }

  certificate(name: AuthorityName): Reply {
    return reply('application/pkix-cert', this.desk.authorities[name].raw);
  }

  #fault(behaviour: PkiBehaviour): { readonly stale: boolean; readonly signer?: Signer } {
    return {
      stale: behaviour === 'stale',
      ...(behaviour === 'wrong-signer' ? { signer: this.desk.impostor } : {}),
    };
  }
}

async function signers(credentials: Readonly<Record<AuthorityName, Credential>>): Promise<Signers> {
  const pairs = AUTHORITIES.map(async (name) => [name, await signerOf(credentials[name])] as const);
  return Object.fromEntries(await Promise.all(pairs)) as Signers;
}
