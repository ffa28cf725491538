import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { answers, comesIn, nextCode, reads, signedIn, signIn, withApp } from './people.ts'

/** Ana has an app, and trusts the browser of this story. */
export async function trusts(story: Visit, username = 'ana'): Promise<{ secret: string }> {
  const { page } = story
  const enrolled = await withApp({ ...story, page: await story.elsewhere() }, username)
  await signIn(page, username)
  await page.getByLabel('Do not ask again in this browser').check()
  await answers(page, await nextCode(story, enrolled.secret))
  await signedIn(page)
  return enrolled
}

/** Her own page, with the browser that she trusts. */
const trustedAtHome: State = {
  arrive: async (story) => {
    await story.world.person({ username: 'ana' })
    await trusts(story)
    await story.page.goto('/account/security')
    await reads(story.page, 'Trusted since')
  },
}

export const securityPages = { 'a browser trusted': trustedAtHome }

/** An owner on the page about a member's trusted browsers. */
const helping = (trusting: boolean): State => ({
  arrive: async (story) => {
    const { world } = story
    await world.person({ username: 'otto', role: 'owner' })
    const ana = await world.person({ username: 'ana' })
    if (trusting) await trusts({ ...story, page: await story.elsewhere() })
    await comesIn(story, 'otto')
    await story.page.goto(`/admin/organizations/${ana.organizationId}/users/${ana.id}/browsers`)
    await reads(story.page, trusting ? 'Trusted since' : 'No browser is trusted')
  },
})

export const browsersPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/admin/organizations/:organization/users/:user/browsers': {
    'none trusted': helping(false),
    'a browser trusted': helping(true),
  },
}
