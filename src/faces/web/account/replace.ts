import { type NoticeName, saying } from '../notices.ts'

/** Where somebody who came in by a recovery code and has set up a new app decides about the old one. */
export function oldAppAddress(notice: NoticeName): string {
  return `${saying('/account/replace', notice)}&added`
}
