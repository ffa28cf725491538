import { party, registers } from '../doors/oidc.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { comesIn, reads } from './people.ts'

/** An owner who has just proved who they are, on a page of a program with OpenID Connect. */
async function opens(story: Visit, end = ''): Promise<void> {
  const { page, world } = story
  const { application } = await registers(story, {
    settings: { logoutAddress: 'https://panel.example.com/signed-out' },
  })
  await world.person({ username: 'ana', role: 'owner' })
  await comesIn({ page, world }, 'ana')
  const { id } = await world.operator()
  await page.goto(`/admin/organizations/${id}/applications/${application.id}/openid`)
  if (end !== '/openid') await page.goto(`/admin/organizations/${id}/applications/${application.id}${end}`)
}

/** The form for addresses, and what its answer shows once. */
export const oidcPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/admin/organizations/:organization/applications/:application/openid': {
    filled: { arrive: (story) => opens(story, '/openid') },
    wrong: {
      arrive: async (story) => {
        await opens(story, '/openid')
        await story.page.getByLabel('After signing in').fill('http://panel.example.com/*')
        await story.page.getByRole('button', { name: 'Save the application' }).click()
        await reads(story.page, 'cannot be used')
      },
    },
    'set up': { arrive: (story) => opens(story) },
    'a new secret': {
      arrive: async (story) => {
        await opens(story)
        await story.page.getByRole('button', { name: 'Make another secret' }).click()
        await reads(story.page, 'it is not shown again')
      },
    },
    'a code of a program': {
      arrive: async (story) => {
        await opens(story)
        await story.page.goto('/oidc/device?code=BCDF-GHJK')
        await story.page.getByRole('button', { name: 'Go on' }).click()
        await reads(story.page, 'There is no such code')
      },
    },
    'is this you': {
      arrive: async (story) => {
        await opens(story)
        const { clientId, secret = '' } = await registers(story)
        const answer = await fetch(`${story.url}/oidc/device/auth`, {
          method: 'POST',
          body: new URLSearchParams({ client_id: clientId, client_secret: secret, scope: 'openid' }),
        })
        const { user_code: code } = (await answer.json()) as { user_code: string }
        await story.page.goto(`/oidc/device?code=${code}`)
        await story.page.getByRole('button', { name: 'Go on' }).click()
        await reads(story.page, 'wants to be signed in as you')
      },
    },
    'signing out': {
      arrive: async (story) => {
        await opens(story)
        await story.page.goto('/oidc/signout')
        await reads(story.page, 'You sign out here')
      },
    },
    'a request that is not accepted': {
      arrive: async (story) => {
        await opens(story)
        const { clientId } = await party(story)
        await story.page.goto(
          `/oidc/auth?client_id=${clientId}&redirect_uri=https://evil.example.net/&response_type=code`,
        )
        await reads(story.page, 'This does not work')
      },
    },
  },
}
