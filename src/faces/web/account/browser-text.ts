import { browserKind } from '#kernel/browser.ts'
import type { Words } from '../words/words.ts'

/** `Firefox on Windows`: enough to know one's own; the beginning of the header where nothing is recognized. */
export function browserText(words: Words, userAgent: string): string {
  const { browser, system } = browserKind(userAgent)
  if (browser && system) return words('browser.on', { browser, system })
  return browser ?? system ?? userAgent.slice(0, 40)
}
