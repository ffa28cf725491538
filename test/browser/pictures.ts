import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'

const LOOKS = [
  { look: 'light-1280', width: 1280, height: 900, colorScheme: 'light' },
  { look: 'dark-1280', width: 1280, height: 900, colorScheme: 'dark' },
  { look: 'light-390', width: 390, height: 844, colorScheme: 'light' },
  { look: 'dark-390', width: 390, height: 844, colorScheme: 'dark' },
] as const

/** With COUNTERSIGN_PICTURES set, pictures of what a person sees at this step, in ./shots/journeys; else nothing. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.COUNTERSIGN_PICTURES) return
  mkdirSync('shots/journeys', { recursive: true })
  const before = page.viewportSize()
  for (const { look, width, height, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: `shots/journeys/${name}.${look}.png`, fullPage: true })
  }
  if (before) await page.setViewportSize(before)
  await page.emulateMedia({ colorScheme: null })
}
