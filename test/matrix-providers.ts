/** The rows of identity providers and domains, for `MATRIX`. Of the addresses of one there is none: it does not exist. */
// biome-ignore format: a table
export const PROVIDERS: Readonly<Record<string, string>> = {
  //                                                                        nobody enroll enroll! member member! support support! admin. admin.! owner owner!
  'GET /sso/:provider':                                                     '4      4      4       4      4       4       4        4      4       4     4',
  'GET /sso/:provider/callback':                                            '4      4      4       4      4       4       4        4      4       4     4',
  'GET /sso/:provider/finish':                                              '4      4      4       4      4       4       4        4      4       4     4',
  'GET /sso/:provider/metadata':                                            '4      4      4       4      4       4       4        4      4       4     4',
  'GET /admin/organizations/:organization/providers':                       's      e      e       4      4       4       4        .      .       .     .',
  'GET /admin/organizations/:organization/providers/new':                   's      e      e       4      4       4       4        c      .       c     .',
  'POST /admin/organizations/:organization/providers/new':                  's      e      e       4      4       4       4        c      .       c     .',
  'GET /admin/organizations/:organization/providers/:provider':             's      e      e       4      4       4       4        4      4       4     4',
  'POST /admin/organizations/:organization/providers/:provider/test':       's      e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/providers/:provider/refresh':    's      e      e       4      4       4       4        c      4       c     4',
  'GET /admin/organizations/:organization/providers/:provider/edit':        's      e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/providers/:provider/edit':       's      e      e       4      4       4       4        c      4       c     4',
  'GET /admin/organizations/:organization/providers/:provider/remove':      's      e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/providers/:provider/remove':     's      e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/domains':                        's      e      e       4      4       4       4        c      .       c     .',
  'GET /admin/organizations/:organization/domains/:domain':                 's      e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/domains/:domain':                's      e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/domains/:domain/check':          's      e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/domains/:domain/remove':         's      e      e       4      4       4       4        c      4       c     4',
}
