/** The rows of the lists and of what is done to people, for `MATRIX`. */
// biome-ignore format: a table
export const LISTS: Readonly<Record<string, string>> = {
  //                                        nobody enroll enroll! member member! support support! admin. admin.! owner owner!
  'GET /admin/overview':                    's      e      e       4      4       .       .        .      .       .     .',
  'GET /admin/organizations/:organization': 's      e      e       4      4       .       .        .      .       .     .',
  'GET /admin/clients':                     's      e      e       4      4       .       .        .      .       .     .',
  'GET /admin/audit':                       's      e      e       4      4       4       4        .      .       .     .',
  'GET /admin/organizations/:organization/audit':        's e  e       4      4       4       4        .      .       .     .',
  'GET /admin/organizations/:organization/audit/export': 's e  e       4      4       4       4        4      4       4     4',
  'GET /admin/users':                       's      e      e       4      4       .       .        .      .       .     .',
  'GET /admin/organizations/:organization/users/:user':  's e  e       4      4       .       .        .      .       .     .',
  'POST /admin/organizations/:organization/users/:user': 's e  e       4      4       4       4        .      .       .     .',
  'GET /admin/add':                         's      e      e       4      4       4       4        .      .       .     .',
  'GET /admin/organizations/:organization/add':         's  e  e       4      4       4       4        .      .       .     .',
  'POST /admin/organizations/:organization/add/client': 's  e  e       4      4       4       4        .      .       .     .',
  'POST /admin/organizations/:organization/add/person': 's  e  e       4      4       4       4        .      .       .     .',
  'GET /admin/admins':                      's      e      e       4      4       .       .        .      .       .     .',
  'POST /admin/organizations/:organization/users/:user/require': 's e e   4      4       4       4        c      .       c     .',
  'GET /admin/users/export':                's      e      e       4      4       4       4        c      .       c     .',
  'GET /admin/organizations/:organization/import':      's  e  e       4      4       4       4        c      .       c     .',
  'POST /admin/organizations/:organization/import':     's  e  e       4      4       4       4        c      .       c     .',
  'GET /admin/organizations/:organization/users/:user/split':  's e e     4      4       4       4        c      .       c     .',
  'POST /admin/organizations/:organization/users/:user/split': 's e e     4      4       4       4        c      .       c     .',
  'GET /admin/users/bulk':                  's      e      e       4      4       4       4        c      .       c     .',
  'POST /admin/users/bulk':                 's      e      e       4      4       4       4        c      .       c     .',
}
