import type { Role } from '#domain/users/users.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { confirms, signedIn, signIn } from './people.ts'

/** Signed in with a role at the operator, with people and organizations to be seen, and on this page. */
const as = (role: Role, pathOf: string | ((story: Visit) => Promise<string>)): State => ({
  arrive: async (story) => {
    const { page, world } = story
    await world.person({ username: 'ana', role })
    await world.person({ username: 'bruce', email: 'bruce@example.com', name: 'Bruce Wayne' })
    await world.organization('Harbor Hosting', { kind: 'reseller' })
    await signIn(page, 'ana')
    await signedIn(page)
    await page.goto(typeof pathOf === 'string' ? pathOf : await pathOf(story))
    if (page.url().includes('/account/confirm')) await confirms(page)
  },
})

const ofOperator =
  (more = '') =>
  async ({ world }: Visit): Promise<string> =>
    `/admin/organizations/${(await world.operator()).id}${more}`

/** The lists of an administrator, and what stands behind them. */
export const listPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/admin/clients': {
    'as an administrator sees it': as('administrator', '/admin/clients'),
    'nothing found': as('support', '/admin/clients?q=nobody'),
  },
  '/admin/users': { 'as an owner sees it': as('owner', '/admin/users') },
  '/admin/overview': { 'as support sees it': as('support', '/admin/overview') },
  '/admin/organizations/:organization': { 'as an owner sees it': as('owner', ofOperator()) },
}
