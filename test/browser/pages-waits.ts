import { noteWrong } from '#domain/budgets/flood.ts'
import { checkPassword } from '#domain/users/passwords.ts'
import type { User } from '#domain/users/users.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { comesIn, reads, withApp } from './people.ts'

/** Wrong passwords for somebody, from a few networks. */
async function guessed({ world }: Visit, { realmId, username }: User): Promise<void> {
  for (const [address, times] of Object.entries({ '203.0.113.7': 5, '2001:db8:1:2::7': 3, '198.51.100.20': 1 }))
    for (let guess = 0; guess < times; guess++) {
      const origin = { place: { address, browser: 'Firefox' }, knownBrowser: undefined }
      await checkPassword(world, world.hashing, undefined, { realmId, username, password: 'a guess' }, origin)
    }
}

/** Wrong second factors, so many that the thirty days are used up. */
async function usedUp({ world }: Visit, { organizationId, id }: User): Promise<void> {
  const now = world.clock.now()
  await world.rows(
    `update attempt_budget set burst_at = array_fill($2::timestamptz, array[2]), monthly_at = array_fill($2::timestamptz, array[10])
     where organization_id = $1 and subject = any($3)`,
    ...[organizationId, now, [`second-factor:strange:${id}`, `second-factor:known:${id}`]],
  )
}

const helping = (before: 'nothing' | 'waits'): State => ({
  arrive: async (story) => {
    const { page, world } = story
    await world.person({ username: 'otto', role: 'owner' })
    const { id: organizationId } = await world.organization('Bakery')
    const ana = await world.person({ username: 'ana', organizationId })
    if (before === 'waits') {
      await withApp({ ...story, page: await story.elsewhere() }, 'ana')
      await guessed(story, ana)
      await usedUp(story, ana)
    }
    await comesIn({ page, world }, 'otto')
    await page.goto(`/admin/organizations/${organizationId}/users/${ana.id}/waits`)
    await reads(page, before === 'waits' ? '203.0.113.7' : 'Nothing stands against this person')
  },
})

/** An owner on the page about sign-ins at the operator's own address. */
const protecting = (wrong: number): State => ({
  arrive: async (story) => {
    const { page, world } = story
    await world.person({ username: 'otto', role: 'owner' })
    const { id } = await world.operator()
    await comesIn({ page, world }, 'otto')
    // reason: else the owner would have to wait as well
    for (let guess = 0; guess < Math.min(wrong, 40); guess++)
      await world.work((work) => noteWrong(work, id, `192.0.2.${guess}/32`))
    if (wrong > 0) await world.rows('update flood set wrong = $1', wrong)
    await page.goto(`/admin/organizations/${id}/protection`)
    await reads(page, 'Usual here at most')
  },
})

const elsewhere: State = {
  arrive: async ({ page, world }) => {
    await world.person({ username: 'otto', role: 'owner' })
    const { id } = await world.organization('Bakery')
    await comesIn({ page, world }, 'otto')
    await page.goto(`/admin/organizations/${id}/protection`)
    await reads(page, 'It is looked after there.')
  },
}

export const waitsPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/admin/organizations/:organization/users/:user/waits': {
    'nothing stands': helping('nothing'),
    'waits stand': helping('waits'),
  },
  '/admin/organizations/:organization/protection': {
    'nobody guesses': protecting(0),
    'a flood': protecting(730),
    'at an address of another organization': elsewhere,
  },
}
