/** The rows of applications, for `MATRIX`. Of the addresses of one there is none: it does not exist. */
// biome-ignore format: a table
export const APPLICATIONS: Readonly<Record<string, string>> = {
  //                                                                        nobody enroll enroll! member member! support support! admin. admin.! owner owner!
  'GET /enter/:application':                                                '4      4      4       4      4       4       4        4      4       4     4',
  'GET /admin/organizations/:organization/applications':                    's      e      e       4      4       4       4        .      .       .     .',
  'GET /admin/organizations/:organization/applications/new':                's      e      e       4      4       4       4        c      .       c     .',
  'POST /admin/organizations/:organization/applications/new':               's      e      e       4      4       4       4        c      .       c     .',
  'GET /admin/organizations/:organization/applications/:application':       's      e      e       4      4       4       4        4      4       4     4',
  'POST /admin/organizations/:organization/applications/:application/test': 's      e      e       4      4       4       4        c      4       c     4',
  'GET /admin/organizations/:organization/applications/:application/edit':  's      e      e       4      4       4       4        c      4       c     4',
  'GET /admin/organizations/:organization/keys':                            's      e      e       4      4       4       4        .      .       .     .',
  'GET /admin/organizations/:organization/keys/new':                        's      e      e       4      4       4       4        c      .       c     .',
  'POST /admin/organizations/:organization/keys/new':                       's      e      e       4      4       4       4        c      .       c     .',
  'GET /admin/organizations/:organization/keys/:key/end':                   's      e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/keys/:key/end':                  's      e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/applications/:application/edit': 's      e      e       4      4       4       4        c      4       c     4',
  'GET /admin/organizations/:organization/applications/:application/remove': 's     e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/applications/:application/remove': 's    e      e       4      4       4       4        c      4       c     4',
  'GET /admin/organizations/:organization/applications/:application/clients/new': 's e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/applications/:application/clients/new': 's e     e       4      4       4       4        c      4       c     4',
  'GET /admin/organizations/:organization/applications/:application/clients/:client': 's e   e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/applications/:application/clients/:client': 's e  e       4      4       4       4        c      4       c     4',
  'GET /admin/organizations/:organization/applications/:application/clients/:client/remove': 's e e    4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/applications/:application/clients/:client/remove': 's e e   4      4       4       4        c      4       c     4',
  'GET /admin/organizations/:organization/applications/:application/openid': 's     e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/applications/:application/openid': 's    e      e       4      4       4       4        c      4       c     4',
  'POST /admin/organizations/:organization/applications/:application/openid/secret': 's e  e       4      4       4       4        c      4       c     4',
}
