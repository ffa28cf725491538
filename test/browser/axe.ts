import axe from 'axe-core'
import type { Page } from 'playwright-core'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Those that another set of colors can break; all the others have nothing to do with it. */
const OF_COLOR = ['color-contrast', 'link-in-text-block']

export type LooksFor = 'all' | 'all but colors' | 'colors'

/** Where something is wrong: the rule, and the elements. */
export type Violation = {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly target: readonly string[] }[]
}

/** What this page keeps from people. */
export async function violationsOf(page: Page, looksFor: LooksFor = 'all'): Promise<Violation[]> {
  // reason: once in a page, as reading its half a megabyte takes as long as looking
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  // reason: four hundred options that are all alike take ten times as long as the rest of a page
  const context = { exclude: ['#time_zone > option'] }
  const options = { resultTypes: ['violations'], iframes: false, ...rulesOf(looksFor) }
  const asked = `axe.run(${JSON.stringify(context)}, ${JSON.stringify(options)})`
  return page.evaluate<Violation[]>(`${asked}.then(({ violations }) => violations)`)
}

function rulesOf(looksFor: LooksFor): object {
  if (looksFor === 'colors') return { runOnly: { type: 'rule', values: OF_COLOR } }
  const off = Object.fromEntries(OF_COLOR.map((rule) => [rule, { enabled: false }]))
  return { runOnly: { type: 'tag', values: TAGS }, ...(looksFor === 'all but colors' && { rules: off }) }
}
