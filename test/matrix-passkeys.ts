/** Addresses of people who sign in with what they have, without a password. */
// biome-ignore format: a table
export const PASSWORDLESS: Readonly<Record<string, string>> = {
  //                                        nobody enroll enroll! member member! support support! admin. admin.! owner owner!
  'POST /signin/passkey/options':            '.      .      .       .      .       .       .        .      .       .     .',
  'POST /signin/passkey':                    '.      .      .       .      .       .       .        .      .       .     .',
  'GET /account/password/remove':            's      e      e       c      .       c       .        c      .       c     .',
  'POST /account/password/remove':           's      e      e       c      .       c       .        c      .       c     .',
}
