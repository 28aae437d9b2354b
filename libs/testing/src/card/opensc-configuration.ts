/** How OpenSC lets a PUK set the PIN; as installed it does not (`user_pin_unblock_style` of opensc.conf(5)). */
export type UnblockStyle = 'init_pin_in_so_session' | 'set_pin_in_unlogged_session' | 'none';

/** Text of an `opensc.conf`. Nothing is cached, so that a test sees the card and no memory of it. */
export function openscConfiguration(style: UnblockStyle): string {
  return [
    'app default {',
    // Without it OpenSC tries every driver it has, which takes a second.
    '  card_drivers = myeid;',
    '  framework pkcs15 { use_file_caching = no; use_pin_caching = no; }',
    '}',
    'app opensc-pkcs11 {',
    `  pkcs11 { user_pin_unblock_style = ${style}; lock_login = false; }`,
    '}',
    '',
  ].join('\n');
}
