/** Codes that are sent: setting them up, sign-in and proof by them, and a new address. The marks are those of the matrix. */
// biome-ignore format: a table
export const CODES: Readonly<Record<string, string>> = {
  //                                         nobody enroll enroll! member member! support support! admin. admin.! owner owner!
  'POST /signin/challenge/send':             '.      .      .       .      .       .       .        .      .       .     .',
  'POST /account/confirm/send':              's      c      c       c      c       c       c        c      c       c     c',
  'GET /account/two-factor/sms':             's      .      .       .      .       .       .        .      .       .     .',
  'POST /account/two-factor/sms':            's      .      .       .      .       .       .        .      .       .     .',
  'POST /account/two-factor/sms/again':      's      .      .       .      .       .       .        .      .       .     .',
  'POST /account/two-factor/sms/confirm':    's      .      .       .      .       .       .        .      .       .     .',
  'GET /account/two-factor/email':           's      .      .       .      .       .       .        .      .       .     .',
  'POST /account/two-factor/email':          's      .      .       .      .       .       .        .      .       .     .',
  'POST /account/two-factor/email/again':    's      .      .       .      .       .       .        .      .       .     .',
  'POST /account/two-factor/email/confirm':  's      .      .       .      .       .       .        .      .       .     .',
  'GET /account/address':                    's      e      e       .      .       .       .        .      .       .     .',
  'POST /account/address':                   's      e      e       .      .       .       .        .      .       .     .',
  'POST /account/address/again':             's      e      e       .      .       .       .        .      .       .     .',
  'POST /account/address/drop':              's      e      e       .      .       .       .        .      .       .     .',
}
