import type { Visit } from './browser.ts'
import { plugsIn } from './keys.ts'
import type { State } from './pages.ts'
import { comesIn, logOut, reads, savesCodes, sees, signIn } from './people.ts'

/** Ana with a passkey in this browser, signed in, on the page where she added it. */
export async function withPasskey(story: Visit): Promise<void> {
  const { page, world } = story
  await world.person({ username: 'ana' })
  await plugsIn(page)
  await comesIn({ page, world }, 'ana')
  await page.goto('/account/two-factor/passkey')
  await page.getByLabel('Name (optional)').fill('Blue key')
  await page.getByRole('button', { name: 'Add passkey' }).click()
  await savesCodes(page)
}

const then = (act: (story: Visit) => Promise<unknown>): State => ({
  arrive: async (story) => {
    await withPasskey(story)
    await act(story)
  },
})

async function secondStep(story: Visit): Promise<void> {
  await logOut(story.page, 'ana')
  await signIn(story.page, 'ana')
  await sees(story.page, 'Two-factor authentication')
}

export const passkeyStep: Readonly<Record<string, State>> = {
  'a passkey is asked for': then(secondStep),
  'a passkey was not accepted': then(async (story) => {
    await secondStep(story)
    await story.page.evaluate("document.querySelector('form[data-passkey]').submit()")
    await reads(story.page, 'The passkey was not accepted')
  }),
}

export const passkeyConfirm: Readonly<Record<string, State>> = {
  'by a passkey': then(async ({ page, world }) => {
    world.clock.advance(301)
    await page.goto('/account/two-factor/passkey')
    await sees(page, 'Please confirm that it is you')
  }),
}

export const passkeyPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/account/two-factor/passkey': {
    'as it opens': then(async ({ page }) => void (await page.goto('/account/two-factor/passkey'))),
    'nothing was added': then(async ({ page }) => {
      await page.goto('/account/two-factor/passkey')
      await page.getByRole('button', { name: 'Add passkey' }).click()
      await reads(page, 'is on your list already')
    }),
  },
  '/.well-known/webauthn': {
    'no names share passkeys': { arrive: async ({ page }) => void (await page.goto('/.well-known/webauthn')) },
  },
}
