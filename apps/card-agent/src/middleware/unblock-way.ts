/**
 * How a PUK sets a PIN through PKCS#11. `so-init-pin`: C_Login as SO with the PUK, then C_InitPIN (the standard's way;
 * SoftHSM, OpenSC when told so). `set-pin`: C_SetPIN from PUK to PIN with nobody logged in.
 */
export type Pkcs11Way = 'so-init-pin' | 'set-pin';

/** Configured, never found out by trial: a way that is not the card's can burn a try. `pkcs15-tool` is OpenSC's program. */
export const UNBLOCK_WAYS = ['so-init-pin', 'set-pin', 'pkcs15-tool'] as const;
export type UnblockWay = (typeof UNBLOCK_WAYS)[number];
