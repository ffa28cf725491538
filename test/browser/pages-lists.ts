import type { Role } from '#domain/users/users.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { comesIn, reads } from './people.ts'

/** Signed in with a role at the operator, with people and organizations to be seen, and on this page. */
const as = (role: Role, pathOf: string | ((story: Visit) => Promise<string>)): State => ({
  arrive: async (story) => {
    const { page, world } = story
    await world.person({ username: 'ana', role })
    await world.person({ username: 'bruce', email: 'bruce@example.com', name: 'Bruce Wayne' })
    await world.organization('Harbor Hosting', { kind: 'reseller' })
    await comesIn({ page, world }, 'ana')
    await page.goto(typeof pathOf === 'string' ? pathOf : await pathOf(story))
  },
})

const ofOperator =
  (more = '') =>
  async ({ world }: Visit): Promise<string> =>
    `/admin/organizations/${(await world.operator()).id}${more}`

const ofBruce =
  (more = '') =>
  async ({ world }: Visit): Promise<string> => {
    const [bruce] = await world.rows<{ organization_id: string; id: string }>(
      `select organization_id, id from app_user where username = 'bruce'`,
    )
    return `/admin/organizations/${bruce?.organization_id}/users/${bruce?.id}${more}`
  }

/** The lists of an administrator, and what stands behind them. */
export const listPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/admin/clients': {
    'as an administrator sees it': as('administrator', '/admin/clients'),
    'nothing found': as('support', '/admin/clients?q=nobody'),
  },
  '/admin/users': { 'as an owner sees it': as('owner', '/admin/users') },
  '/admin/organizations/:organization/users/:user': {
    'as an owner changes it': as('owner', ofBruce()),
    'as support sees it': as('support', ofBruce()),
    'filled in wrongly': {
      arrive: async (story) => {
        await as('owner', ofBruce()).arrive(story)
        await story.page.getByLabel('E-mail address').fill('a@b')
        await story.page.getByRole('button', { name: 'Save' }).click()
        await reads(story.page, 'Please check what is marked below.')
      },
    },
  },
  '/admin/add': { 'as an administrator sees it': as('administrator', '/admin/add') },
  '/admin/organizations/:organization/add': {
    'filled in wrongly': {
      arrive: async (story) => {
        await as('owner', ofOperator('/add')).arrive(story)
        await story.page.getByLabel('Username').fill('x y z')
        await story.page.getByLabel('E-mail address').fill('a@b')
        await story.page.getByRole('button', { name: 'Add person' }).click()
        await reads(story.page, 'Please check what is marked below.')
      },
    },
  },
  '/admin/audit': { 'leads on to the record': as('owner', '/admin/audit') },
  '/admin/organizations/:organization/audit': {
    'as an owner sees it': as('owner', ofOperator('/audit')),
    'looked for wrongly': as('administrator', ofOperator('/audit?person=nobody&from=yesterday')),
  },
  '/admin/organizations/:organization/audit/export': {
    'without a form of file': as('owner', ofOperator('/audit/export')),
  },
  '/admin/admins': { 'as an owner sees it': as('owner', '/admin/admins') },
  '/admin/users/export': { 'support gets none': as('support', '/admin/users/export') },
  '/admin/organizations/:organization/import': {
    'as it opens': as('owner', ofOperator('/import')),
    'after checking': {
      arrive: async (story) => {
        await as('owner', ofOperator('/import')).arrive(story)
        await story.page
          .getByLabel('or its text')
          .fill('username,email,role\nines,ines@example.com,member\nbruce,x,boss\n')
        await story.page.getByRole('button', { name: 'Check' }).click()
        await reads(story.page, 'Nothing is changed yet.')
      },
    },
  },
  '/admin/organizations/:organization/users/:user/split': {
    'filled in wrongly': {
      arrive: async (story) => {
        await as('owner', ofBruce('/split')).arrive(story)
        await story.page.getByLabel('People').fill('ines, x')
        await story.page.getByRole('button', { name: 'Split this login' }).click()
        await reads(story.page, 'Please check what is marked below.')
      },
    },
  },
  '/admin/users/bulk': {
    'as it opens': as('owner', '/admin/users/bulk'),
    'before it begins': {
      arrive: async (story) => {
        const { page } = story
        await as('owner', '/admin/users').arrive(story)
        await page.getByRole('button', { name: 'Pick all shown' }).click()
        await page.getByRole('button', { name: 'Go on with those picked' }).click()
        await page.getByLabel('Send enrollment links').check()
        await page.getByRole('button', { name: 'Go on' }).click()
        await reads(page, 'This concerns 2 people')
      },
    },
  },
  '/admin/overview': { 'as support sees it': as('support', '/admin/overview') },
  '/admin/organizations/:organization': { 'as an owner sees it': as('owner', ofOperator()) },
}
