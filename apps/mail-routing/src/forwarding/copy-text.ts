/** What stands around a copy of a letter. */
export interface CopyText {
  readonly subject: string;
  readonly text: string;
}

/** The words of a mail with a copy: what it is, and that it does not count. */
export function copyText(sender: string): CopyText {
  return {
    subject: `Պաշտոնական նամակի պատճեն ${sender} հասցեից / Copy of an official letter from ${sender}`,
    text: [
      `Կից ${sender} հասցեից Ձեր պաշտոնական էլեկտրոնային փոստի (ՊԷՓ) արկղում ստացված նամակի պատճենն է։ Պատճենի ստացումն իրավական հետևանք չունի․ նամակը հավաստելու համար ID քարտով մուտք գործեք https://e-citizen.am կայք։`,
      `Attached is a copy of a letter from ${sender} that lies in your mailbox of Official Electronic Mail (PEP). Getting the copy has no legal effect: to certify the letter, sign in at https://e-citizen.am with your ID card.`,
      '',
    ].join('\r\n\r\n'),
  };
}
