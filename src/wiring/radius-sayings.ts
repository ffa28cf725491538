import type { Sayings } from '#faces/radius/sayings.ts'
import { languages, wordsFor } from '#faces/web/words/words.ts'

/** The catalogues of the pages, for doors that have none. */
export const radiusSayings: Sayings = (language, word, values) => {
  const known = languages.find(({ code }) => code === language)
  return wordsFor(known?.code ?? 'en')(word, values)
}
