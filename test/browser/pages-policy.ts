import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { comesIn, reads } from './people.ts'

/** An owner of the operator, on the page about the policy of everybody or of bruce. */
const at = (pathOf: (story: Visit) => Promise<string>): State => ({
  arrive: async (story) => {
    const { page, world } = story
    await world.person({ username: 'ana', role: 'owner' })
    await world.person({ username: 'bruce' })
    await comesIn({ page, world }, 'ana')
    await page.goto(await pathOf(story))
  },
})

const ofOperator = async ({ world }: Visit): Promise<string> =>
  `/admin/organizations/${(await world.operator()).id}/policy`

const ofBruce = async ({ world }: Visit): Promise<string> => {
  const [bruce] = await world.rows<{ organization_id: string; id: string }>(
    "select organization_id, id from app_user where username = 'bruce'",
  )
  return `/admin/organizations/${bruce?.organization_id}/users/${bruce?.id}/policy`
}

const checked: State = {
  arrive: async (story) => {
    await at(ofOperator).arrive(story)
    await story.page.getByLabel('Second factor', { exact: true }).selectOption('required')
    await story.page.getByLabel('Required from when').selectOption('days')
    await story.page.getByLabel('Days after the first sign-in').fill('14')
    await story.page.getByRole('button', { name: 'See what changes' }).click()
    await reads(story.page, 'What saving this would change')
  },
}

const filledInWrongly: State = {
  arrive: async (story) => {
    await at(ofOperator).arrive(story)
    await story.page.getByLabel('Session without use, in minutes').fill('900')
    await story.page.getByLabel('Life of an enrollment link, in hours').fill('soon')
    await story.page.getByRole('button', { name: 'See what changes' }).click()
    await reads(story.page, 'Please check what is marked below.')
  },
}

export const policyPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/admin/organizations/:organization/policy': {
    'as it opens': at(ofOperator),
    'what it would change': checked,
    'filled in wrongly': filledInWrongly,
  },
  '/admin/organizations/:organization/users/:user/policy': { 'why, and exceptions': at(ofBruce) },
}
