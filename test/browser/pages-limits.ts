import { admit, noteVerified } from '#domain/messages/guard/guard.ts'
import { changeGuard, silentGuard } from '#domain/messages/guard/settings.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { comesIn, reads } from './people.ts'

const PATH = '/admin/organizations/:organization/messages/limits'

const pathOf = async ({ world }: Visit): Promise<string> =>
  `/admin/organizations/${(await world.operator()).id}/messages/limits`

/** An owner who has just proved who they are, on the page about limits of messages. */
async function opens(story: Visit, more = ''): Promise<void> {
  const { page, world } = story
  await world.person({ username: 'ana', role: 'owner' })
  await comesIn({ page, world }, 'ana')
  await page.goto(`${await pathOf(story)}${more}`)
}

/** Budgets of which most is used, numbers that answer and numbers that do not, and a statement. */
async function busy({ world }: Visit): Promise<void> {
  const organization = await world.operator()
  const { id } = organization
  const says = { ...silentGuard, monthlyMessages: 30, monthlyMoney: 20_000, price: 755, homeCountry: 'DE' }
  await world.work((work) => changeGuard(work, id, false, { ...says, limits: { recipient: 2 } }))
  for (let n = 0; n < 30; n++) {
    const to = `+4915${n % 3}2300${String(n).padStart(4, '0')}`
    const userId = `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`
    const asking = { organization, userId, channel: 'sms', to, network: '192.0.2.7' } as const
    await world.work((work) => admit(work, asking))
    if (n % 3 === 1) await world.work((work) => noteVerified(work, asking))
  }
  for (const to of ['+41791234567', '+499001234567', '+4915112345678', '+4915112345678', '+4915112345678']) {
    const userId = '01900000-0000-7000-8000-0000000000aa'
    await world.work((work) => admit(work, { organization, userId, channel: 'sms', to, network: '192.0.2.8' }))
  }
  await world.rows(
    `insert into guard_month values ($1, date_trunc('month', $2::timestamptz)::date, 'sms', 'AT', 'EUR', 12, 15, 9, 12345)`,
    ...[id, world.clock.now()],
  )
}

const filledInWrongly: State = {
  arrive: async (story) => {
    const { page } = story
    await opens(story, '/change')
    await page.getByLabel('Countries', { exact: true }).fill('Germany')
    await page.getByLabel('Messages in a month').fill('many')
    await page.getByRole('button', { name: 'Save limits' }).click()
    await reads(page, 'Please check what is marked below.')
  },
}

export const limitsPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  [PATH]: {
    'as it opens': { arrive: (story) => opens(story) },
    'busy, and something stopped': {
      arrive: async (story) => {
        await busy(story)
        await opens(story)
        await reads(story.page, 'Country that gets no codes')
      },
    },
  },
  [`${PATH}/change`]: {
    'as it opens': { arrive: (story) => opens(story, '/change') },
    'filled in wrongly': filledInWrongly,
  },
  [`${PATH}/statement`]: {
    'a member gets none': {
      arrive: async (story) => {
        const { page, world } = story
        await world.person({ username: 'ana' })
        await comesIn({ page, world }, 'ana')
        await page.goto(`${await pathOf(story)}/statement`)
      },
    },
  },
}
