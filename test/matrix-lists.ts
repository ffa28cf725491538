/** The rows of the lists and of what is done to people, for `MATRIX`. */
// biome-ignore format: a table
export const LISTS: Readonly<Record<string, string>> = {
  //                                        nobody enroll enroll! member member! support support! admin. admin.! owner owner!
  'GET /admin/overview':                    's      e      e       4      4       .       .        .      .       .     .',
  'GET /admin/organizations/:organization': 's      e      e       4      4       .       .        .      .       .     .',
  'GET /admin/clients':                     's      e      e       4      4       .       .        .      .       .     .',
  'GET /admin/users':                       's      e      e       4      4       .       .        .      .       .     .',
}
