import { enables } from '../sent-codes.ts'
import { signed } from '../signed-in.ts'
import { anaSignsIn, asksAna, LONG_TEXT } from './actions.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { comesIn, reads, sees } from './people.ts'

/** Signed in, and on the page. */
async function isAsked(story: Visit, text?: string): Promise<void> {
  const { ana, path } = await asksAna(story, text)
  await anaSignsIn(story, ana)
  await story.page.goto(path)
  await sees(story.page, 'Do you confirm this?')
}

/** The pages where people confirm one action. */
export const actionPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/confirm/:token': {
    asked: { arrive: (story) => isAsked(story, LONG_TEXT) },
    wrong: {
      arrive: async (story) => {
        await isAsked(story)
        await story.page.getByLabel('Security token').fill('000000')
        await story.page.getByRole('button', { name: 'Confirm' }).click()
        await reads(story.page, 'not right')
      },
    },
    'by mail, and nothing sent yet': {
      arrive: async (story) => {
        const { world, page } = story
        const { ana, path } = await asksAna(story)
        await anaSignsIn(story, ana)
        await world.rows("update enrollment set state = 'ended', ended_at = now() where kind = 'totp'")
        await enables(world, (await signed(world, ana.user)).me, 'email-code')
        await page.goto(path)
      },
    },
    'nothing to confirm with': {
      arrive: async (story) => {
        const { ana, path } = await asksAna(story)
        await anaSignsIn(story, ana)
        await story.world.rows("update enrollment set state = 'ended', ended_at = now() where kind = 'totp'")
        await story.page.goto(path)
      },
    },
    confirmed: {
      arrive: async (story) => {
        const { ana, path } = await asksAna(story)
        await anaSignsIn(story, ana)
        await story.page.goto(path)
        await story.page.getByLabel('Security token').fill(ana.codeNow())
        await story.page.getByRole('button', { name: 'Confirm' }).click()
        await sees(story.page, 'You have confirmed this')
      },
    },
    refused: {
      arrive: async (story) => {
        await isAsked(story)
        await story.page.getByRole('button', { name: 'This was not me' }).click()
        await sees(story.page, 'You have refused this')
      },
    },
    'somebody else': {
      arrive: async (story) => {
        const { path } = await asksAna(story)
        await story.world.person({ username: 'ben' })
        await comesIn(story, 'ben')
        await story.page.goto(path)
      },
    },
    over: { arrive: ({ page }) => page.goto('/confirm/nothing').then(() => undefined) },
  },
}
