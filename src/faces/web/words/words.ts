import { readFileSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'
import english from './en.json' with { type: 'json' }
import { formats } from './formats.ts'
import { pseudo } from './pseudo.ts'

export type Word = keyof typeof english
/** Every language has every word: `catalogues.ts` does not compile otherwise. */
export type Catalogue = Readonly<Record<Word, string>>
export type WordValues = Readonly<Record<string, string | number | Date>>

export type Language = 'en' | 'de'
/** `qps` is the made-up right-to-left language that only tests ask for. */
export type Locale = Language | 'qps'

export type Words = ((word: Word, values?: WordValues) => string) & {
  readonly locale: Locale
  readonly direction: 'ltr' | 'rtl'
  dateTime(date: Date, timeZone: string): string
  relative(date: Date, now: Date): string
  list(items: readonly string[]): string
}

/** What people may choose from, each under its own name. */
export const languages: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
]

const made = new Map<Locale, Words>()

/** A language is read when the first person asks for it, a message parsed when it is first shown. */
export function wordsFor(locale: Locale): Words {
  const known = made.get(locale)
  if (known) return known
  const words = makeWords(locale)
  made.set(locale, words)
  return words
}

function makeWords(locale: Locale): Words {
  const direction = locale === 'qps' ? 'rtl' : 'ltr'
  const messages = new Map<Word, IntlMessageFormat>()
  const catalogue = catalogueOf(locale)
  const format = (word: Word, values?: WordValues): string => {
    const text = catalogue[word]
    // most words are plain sentences: no parser, nothing kept
    if (locale !== 'qps' && !text.includes('{')) return text
    const message = messages.get(word) ?? parse(text, locale)
    messages.set(word, message)
    return String(message.format(direction === 'rtl' ? isolated(values) : values))
  }
  return Object.assign(format, { locale, direction, ...formats(locale === 'qps' ? 'en' : locale) } as const)
}

function catalogueOf(locale: Locale): Catalogue {
  if (locale !== 'de') return english
  return JSON.parse(readFileSync(new URL('./de.json', import.meta.url), 'utf8')) as Catalogue
}

function parse(text: string, locale: Locale): IntlMessageFormat {
  const message = new IntlMessageFormat(text, locale === 'qps' ? 'en' : locale, undefined, { ignoreTag: true })
  return locale === 'qps' ? new IntlMessageFormat(pseudo(message.getAst()), 'en') : message
}

/** Names and addresses keep their own direction inside a right-to-left sentence. */
function isolated(values: WordValues | undefined): WordValues | undefined {
  if (!values) return undefined
  const pairs = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? `\u2068${value}\u2069` : value,
  ])
  return Object.fromEntries(pairs) as WordValues
}

/** What the person chose; else the first of the browser's languages that we speak; else English. */
export function negotiate(
  acceptLanguage: string | undefined,
  chosen: string,
  options: { readonly pseudo?: boolean } = {},
): Locale {
  if (chosen === 'qps' && options.pseudo) return 'qps'
  const language = languageOf(chosen)
  if (language) return language
  for (const tag of preferred(acceptLanguage ?? '')) {
    const spoken = languageOf(tag)
    if (spoken) return spoken
  }
  return 'en'
}

function languageOf(tag: string): Language | undefined {
  const primary = tag.toLowerCase().split('-')[0]
  return languages.find(({ code }) => code === primary)?.code
}

function preferred(acceptLanguage: string): string[] {
  return acceptLanguage
    .slice(0, 500)
    .split(',')
    .map((part, position) => {
      const [tag = '', ...parameters] = part.trim().split(/\s*;\s*/)
      const quality = parameters.find((parameter) => parameter.startsWith('q='))
      return { tag, position, quality: quality ? Number(quality.slice(2)) : 1 }
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.position - b.position)
    .map(({ tag }) => tag)
}
