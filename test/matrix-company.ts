/** Addresses of people who come by an identity provider; nobody of the matrix does. */
// biome-ignore format: a table
export const COMPANY: Readonly<Record<string, string>> = {
  //                                        nobody enroll enroll! member member! support support! admin. admin.! owner owner!
  'POST /account/confirm/provider':           's      4      4       4      4       4       4        4      4       4     4',
  'GET /account/company-sign-in/:provider':   's      e      e       c      4       c       4        c      4       c     4',
  'POST /account/company-sign-in/:provider':  's      e      e       c      4       c       4        c      4       c     4',
  'POST /account/company-sign-in/:provider/unlink': 's e    e       c      4       c       4        c      4       c     4',
  'GET /admin/organizations/:organization/exempt': 's   e    e       4      4       .       .        .      .       .     .',
  'GET /admin/organizations/:organization/exempt/export': 's e e     4      4       4       4        c      .       c     .',
  'GET /signin/company':                      '.      .      .       .      .       .       .        .      .       .     .',
  'POST /signin/company':                     '.      .      .       .      .       .       .        .      .       .     .',
}
