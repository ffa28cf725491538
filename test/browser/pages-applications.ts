import { addApplication, nameOfKey } from '#domain/applications/applications.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { confirms, reads, signedIn, signIn } from './people.ts'

const BY = { actor: { name: 'console' as const }, place: { address: '192.0.2.1', browser: 'test' } }
const STATE = 'A'.repeat(43)

/** An owner who has just proved who they are, on a page of the applications. */
async function opens({ page, world }: Visit, path = ''): Promise<void> {
  await world.person({ username: 'ana', role: 'owner' })
  await signIn(page, 'ana')
  await signedIn(page)
  const { id } = await world.operator()
  await page.goto(`/admin/organizations/${id}/applications${path}`)
  if (page.url().includes('/account/confirm')) await confirms(page)
}

async function panel({ world }: Visit, assurance: 'any' | 'two-factors' = 'two-factors') {
  const { id: organizationId } = await world.operator()
  const draft = {
    ...({ kind: 'forward-auth', name: 'Old panel', origins: ['http://127.0.0.1:9'], enabled: true } as const),
    ...{ roles: ['owner'] as const, organizations: [], rules: [{ prefix: '/status', demand: 'open' }] as const },
    demand: { assurance, freshSeconds: 900 },
  }
  const id = (await world.work((work) => addApplication(work, BY, organizationId, draft))) ?? ''
  return { id, name: nameOfKey({ organizationId, id }) }
}

async function enters(story: Visit, assurance: 'any' | 'two-factors'): Promise<void> {
  const { name } = await panel(story, assurance)
  await opens(story)
  const query = new URLSearchParams({ origin: 'http://127.0.0.1:9', to: '/', state: STATE })
  // reason: the page leads on by itself, and nobody answers there
  await story.page.route('http://127.0.0.1:9/**', (route) => route.abort())
  await story.page.goto(`/enter/${name}?${query}`)
}

/** The pages of applications, and the one on the way into one. */
export const applicationPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/enter/:application': {
    'asked for more': { arrive: (story) => enters(story, 'two-factors') },
  },
  '/admin/organizations/:organization/applications': {
    none: { arrive: (story) => opens(story) },
    some: {
      arrive: async (story) => {
        await panel(story)
        await opens(story)
      },
    },
  },
  '/admin/organizations/:organization/applications/new': {
    'which kind': { arrive: (story) => opens(story, '/new') },
    blank: { arrive: (story) => opens(story, '/new?kind=forward-auth') },
    wrong: {
      arrive: async (story) => {
        await opens(story, '/new?kind=forward-auth')
        const { page } = story
        await page.getByLabel('Name').fill('Old panel')
        await page.getByLabel('Addresses').fill('not an address!')
        await page.getByLabel('Paths with rules').fill('/billing very-sure')
        await page.getByRole('button', { name: 'Save the application' }).click()
        await reads(page, 'This line is not understood')
      },
    },
  },
  '/admin/organizations/:organization/applications/:application': {
    'as set up': {
      arrive: async (story) => {
        const { id } = await panel(story)
        await opens(story, `/${id}`)
      },
    },
    tested: {
      arrive: async (story) => {
        const { id } = await panel(story)
        await opens(story, `/${id}/edit`)
        await story.page.goto(story.page.url().replace('/edit', ''))
        await story.page.getByRole('button', { name: 'Test it' }).click()
        await reads(story.page, 'could not be called')
      },
    },
  },
  '/admin/organizations/:organization/applications/:application/edit': {
    filled: {
      arrive: async (story) => {
        const { id } = await panel(story)
        await opens(story, `/${id}/edit`)
      },
    },
  },
  '/admin/organizations/:organization/applications/:application/remove': {
    asked: {
      arrive: async (story) => {
        const { id } = await panel(story)
        await opens(story, `/${id}/remove`)
      },
    },
  },
}
