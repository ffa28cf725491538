import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { routes } from '#faces/web/routes.ts'
import { violationsOf } from './axe.ts'
import { needs, visit } from './browser.ts'
import { pages } from './pages.ts'

/**
 * What is looked for at each: colors are the same at every width, and most is shown on a wide screen. They take longest by
 * far, so each set of them is looked at once.
 */
const LOOKS = [
  { colorScheme: 'light', width: 320, looksFor: 'all but colors' },
  { colorScheme: 'light', width: 1280, looksFor: 'all' },
  { colorScheme: 'dark', width: 1280, looksFor: 'colors' },
] as const
type Look = (typeof LOOKS)[number]

test('every page that can be opened has its rows below, and no others have', () => {
  const opened = routes.filter(({ method }) => method === 'GET').map(({ path }) => path)
  assert.deepEqual(Object.keys(pages).sort(), [...opened, 'nowhere'].sort())
})

for (const [path, states] of Object.entries(pages)) {
  describe(path, () => {
    for (const [state, { arrive, ...options }] of Object.entries(states)) {
      test(`can be used by everybody: ${state}`, needs('oathtool'), async (t) => {
        const story = await visit(t, await options.prepare?.(t))
        await arrive(story)
        await story.page.getByRole('heading', { level: 1 }).first().waitFor()
        // reason: a heading can be there before the sheet that gives it a width
        await story.page.waitForLoadState()
        const faults: string[] = []
        for (const look of LOOKS) faults.push(...(await faultsOf(story.page, look)))
        assert.deepEqual(faults, [])
      })
    }
  })
}

async function faultsOf(page: Page, look: Look): Promise<string[]> {
  const { colorScheme, width, looksFor } = look
  const name = `${colorScheme}, ${width} pixels wide`
  await page.setViewportSize({ width, height: 800 })
  await page.emulateMedia({ colorScheme })
  const over = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
  const violations = await violationsOf(page, looksFor)
  return [
    ...(over > 0 ? [`${name}: ${over} pixels wider than the screen`] : []),
    ...violations.map(({ id, nodes }) => `${name}: ${id} at ${nodes.map(({ html }) => html).join(' ')}`),
  ]
}
