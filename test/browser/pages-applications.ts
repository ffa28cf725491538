import { addApplication, nameOfKey } from '#domain/applications/applications.ts'
import { addRadiusClient } from '#domain/applications/radius-clients.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { oidcPages } from './pages-oidc.ts'
import { providersPages } from './pages-providers.ts'
import { comesIn, reads } from './people.ts'

const BY = { actor: { name: 'console' as const }, place: { address: '192.0.2.1', browser: 'test' } }
const STATE = 'A'.repeat(43)

/** An owner who has just proved who they are, on a page of the applications. */
async function opens({ page, world }: Visit, path = ''): Promise<void> {
  await world.person({ username: 'ana', role: 'owner' })
  await comesIn({ page, world }, 'ana')
  const { id } = await world.operator()
  await page.goto(`/admin/organizations/${id}/applications${path}`)
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

/** An owner at a client of an application of kind RADIUS; `path`: what follows its address. */
async function opensClient(story: Visit, path = '', bare = false): Promise<void> {
  const { id: organizationId } = await story.world.operator()
  const draft = {
    ...({ kind: 'radius', name: 'VPN', origins: [], roles: [], organizations: [], rules: [], enabled: true } as const),
    demand: { assurance: 'two-factors', freshSeconds: null } as const,
  }
  const client = {
    ...{ name: 'Gateway', network: '192.0.2.10', fingerprint: null, bare },
    attributes: [{ role: 'all', name: 'Class', value: 'people' }] as const,
  }
  const [id, clientId] = await story.world.work(async (work) => {
    const made = (await addApplication(work, BY, organizationId, draft)) ?? ''
    return [made, await addRadiusClient(work, BY, { organizationId, id: made }, client, 'a-secret-of-the-gateway')]
  })
  await opens(story, `/${id}${path.replace(':client', clientId ?? '')}`)
}

/** An owner who may change it, at an application of the kind API. */
async function opensPortal(story: Visit, path = ''): Promise<void> {
  const { id: organizationId } = await story.world.operator()
  const draft = {
    ...({ kind: 'api', name: 'Old panel', roles: [], organizations: [], rules: [], enabled: true } as const),
    ...{ origins: ['https://panel.example.com'], demand: { assurance: 'any', freshSeconds: null } as const },
  }
  const id = await story.world.work((work) => addApplication(work, BY, organizationId, draft))
  await opens(story, `/${id}/edit`)
  await story.page.goto(story.page.url().replace('/edit', path))
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
    'for RADIUS': { arrive: (story) => opensClient(story, '', true) },
    'for a portal of their own': { arrive: (story) => opensPortal(story) },
    'an address for privacyIDEA, once': {
      arrive: async (story) => {
        await opensPortal(story)
        await story.page.getByRole('button', { name: 'Make the address' }).click()
        await reads(story.page, 'it is not shown again')
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
  '/admin/organizations/:organization/applications/:application/webhook': {
    none: { arrive: (story) => opensPortal(story, '/webhook') },
    wrong: {
      arrive: async (story) => {
        await opensPortal(story, '/webhook')
        await story.page.getByLabel('Address of the receiver').fill('not an address')
        await story.page.getByRole('button', { name: 'Save the webhook' }).click()
        await reads(story.page, 'cannot be used')
      },
    },
    'with a secret, once': {
      arrive: async (story) => {
        await opensPortal(story, '/webhook')
        await story.page.getByLabel('Address of the receiver').fill('https://portal.example.com/hook')
        await story.page.getByRole('button', { name: 'Save the webhook' }).click()
        await reads(story.page, 'it is not shown again')
      },
    },
    tested: {
      arrive: async (story) => {
        await opensPortal(story, '/webhook')
        await story.page.getByLabel('Address of the receiver').fill('http://127.0.0.1:9/hook')
        await story.page.getByRole('button', { name: 'Save the webhook' }).click()
        await reads(story.page, 'it is not shown again')
        await story.page.getByRole('button', { name: 'Send a test' }).click()
        await reads(story.page, 'The test leaves now')
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
  '/admin/organizations/:organization/applications/:application/clients/new': {
    blank: { arrive: (story) => opensClient(story, '/clients/new') },
    wrong: {
      arrive: async (story) => {
        await opensClient(story, '/clients/new')
        const { page } = story
        await page.getByLabel('Name').fill('Switch')
        await page.getByLabel('Address or range').fill('everywhere')
        await page.getByRole('button', { name: 'Save the client' }).click()
        await reads(page, 'Write an address such as')
      },
    },
    'the secret, once': {
      arrive: async (story) => {
        await opensClient(story, '/clients/new')
        const { page } = story
        await page.getByLabel('Name').fill('Switch')
        await page.getByLabel('Address or range').fill('10.20.0.0/24')
        await page.getByRole('button', { name: 'Save the client' }).click()
        await reads(page, 'It is shown this one time')
      },
    },
  },
  '/admin/organizations/:organization/applications/:application/clients/:client': {
    filled: { arrive: (story) => opensClient(story, '/clients/:client') },
  },
  '/admin/organizations/:organization/applications/:application/clients/:client/remove': {
    asked: { arrive: (story) => opensClient(story, '/clients/:client/remove') },
  },
  ...oidcPages,
  ...providersPages,
}
