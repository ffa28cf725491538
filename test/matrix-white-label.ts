/** The rows of looks, addresses and help, for `MATRIX`. Of the addresses of a host there is none: it does not exist. */
// biome-ignore format: a table
export const WHITE_LABEL: Readonly<Record<string, string>> = {
  //                                                            nobody enroll enroll! member member! support support! admin. admin.! owner owner!
  'GET /help':                                                  '.      .      .       .      .       .       .        .      .       .     .',
  'GET /help/sign-in':                                          '.      .      .       .      .       .       .        .      .       .     .',
  'GET /help/set-up':                                           '.      .      .       .      .       .       .        .      .       .     .',
  'GET /help/new-phone':                                        '.      .      .       .      .       .       .        .      .       .     .',
  'GET /help/lost-phone':                                       '.      .      .       .      .       .       .        .      .       .     .',
  'GET /admin/organizations/:organization/brand':               's      e      e       4      4       4       4        .      .       .     .',
  'POST /admin/organizations/:organization/brand':              's      e      e       4      4       4       4        .      .       .     .',
  'POST /admin/organizations/:organization/brand/logo':         's      e      e       4      4       4       4        .      .       .     .',
  'POST /admin/organizations/:organization/brand/logo/remove':  's      e      e       4      4       4       4        .      .       .     .',
  'GET /admin/organizations/:organization/brand/preview':       's      e      e       4      4       4       4        .      .       .     .',
  'POST /admin/organizations/:organization/brand/publish':      's      e      e       4      4       4       4        .      .       .     .',
  'POST /admin/organizations/:organization/brand/discard':      's      e      e       4      4       4       4        .      .       .     .',
  'POST /admin/organizations/:organization/brand/remove':       's      e      e       4      4       4       4        .      .       .     .',
  'GET /admin/organizations/:organization/hosts':               's      e      e       4      4       4       4        c      .       c     .',
  'POST /admin/organizations/:organization/hosts':              's      e      e       4      4       4       4        c      .       c     .',
  'POST /admin/organizations/:organization/hosts-passkeys':     's      e      e       4      4       4       4        c      .       c     .',
  'GET /admin/organizations/:organization/hosts/:host':         's      e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/hosts/:host/check':  's      e      e       4      4       4       4        c      4       c     4',
  'GET /admin/organizations/:organization/hosts/:host/remove':  's      e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/hosts/:host/remove': 's      e      e       4      4       4       4        c      4       c     4',
}
