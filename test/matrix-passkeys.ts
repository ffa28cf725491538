/** Addresses of people who sign in with what they have, without a password. */
// biome-ignore format: a table
export const PASSWORDLESS: Readonly<Record<string, string>> = {
  //                                        nobody enroll enroll! member member! support support! admin. admin.! owner owner!
  'POST /signin/passkey/options':            '.      .      .       .      .       .       .        .      .       .     .',
  'POST /signin/passkey':                    '.      .      .       .      .       .       .        .      .       .     .',
  'POST /invitation/:token/passkey/ask':        'g      g      g       g      g       g       g        g      g       g     g',
  'POST /invitation/:token/passkey':            'g      g      g       g      g       g       g        g      g       g     g',
  'POST /enroll/:token/passkey/ask':            'g      g      g       g      g       g       g        g      g       g     g',
  'POST /enroll/:token/passkey':                'g      g      g       g      g       g       g        g      g       g     g',
  'GET /account/password/remove':            's      e      e       c      .       c       .        c      .       c     .',
  'POST /account/password/remove':           's      e      e       c      .       c       .        c      .       c     .',
}
