import german from './de.json' with { type: 'json' }
import english from './en.json' with { type: 'json' }
import type { Catalogue, Language } from './words.ts'

/** All languages at once, for tests; and the proof that none lacks a word: one that does is not a `Catalogue`. */
export const catalogues: Readonly<Record<Language, Catalogue>> = { en: english, de: german }
