import type { TestContext } from 'node:test'
import { addGateway, noteGateway } from '#domain/messages/gateways.ts'
import type { Channel } from '#kernel/work.ts'
import { deliveryOf } from '../letters.ts'
import { testWorld } from '../world.ts'
import type { Visit, VisitOptions } from './browser.ts'
import type { State } from './pages.ts'
import { comesIn, reads } from './people.ts'

const SETTINGS = { host: 'mail.example.com', port: 587, security: 'starttls', dkim: null } as const
const LOGIN = { username: 'portal', password: 'a long secret' }

/** An owner who has just proved who they are, on a page about messages. */
async function opens({ page, world }: Visit, path: string): Promise<void> {
  await world.person({ username: 'ana', role: 'owner' })
  await comesIn({ page, world }, 'ana')
  const { id } = await world.operator()
  await page.goto(`/admin/organizations/${id}/messages${path}`)
}

/** Two gateways, one of them tripped, and messages that were sent and were not. */
async function furnished(t: TestContext): Promise<VisitOptions> {
  const world = await testWorld(t)
  const { id: organizationId } = await world.operator()
  const sender = {
    ...{ senderAddress: 'login@example.com', senderName: null },
    ...({ channel: 'email', kind: 'smtp', settings: { ...SETTINGS, ...LOGIN } } as const),
  }
  for (const name of ['Main', 'Second']) {
    const id = await world.work((work) => addGateway(work, organizationId, { ...sender, name }))
    for (let failed = 0; failed < (name === 'Main' ? 3 : 0); failed++)
      await world.work((work) => noteGateway(work, { organizationId, id }, false, '421 too busy'))
  }
  const bird = {
    name: 'Bird',
    senderAddress: 'Example',
    senderName: null,
    channel: 'sms',
    kind: 'messagebird',
  } as const
  const settings = { accessKey: 'a long secret', baseUrl: null }
  await world.work((work) => addGateway(work, organizationId, { ...bird, settings }))
  const { id: userId } = await world.person({ username: 'ben' })
  const message = { organizationId, userId, channel: 'email', to: 'ben@example.com', data: {} } as const
  for (const template of ['password-changed', 'new-browser', 'nothing'])
    await world.work((work) => work.send({ ...message, template }))
  const code = { organizationId, userId, channel: 'sms', to: '+4915112345678', template: 'sms-code' } as const
  await world.work((work) => work.send({ ...code, data: { minutes: 5 }, secret: { code: '135724' } }))
  const delivery = deliveryOf(world, { inbox: true })
  await delivery.worker.pass()
  return { world, mail: delivery.mail }
}

async function gatewayId({ world }: Visit, channel: Channel = 'email'): Promise<string> {
  const [gateway] = await world.rows<{ id: string }>(
    'select id from gateway where channel = $1 order by position limit 1',
    channel,
  )
  return gateway?.id ?? ''
}

const at = '/admin/organizations/:organization/messages'

export const messagesPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  [at]: {
    'nothing set up': {
      prepare: async (t) => {
        const world = await testWorld(t)
        const { mail } = deliveryOf(world)
        await mail.changed()
        return { world, mail }
      },
      arrive: async (story) => {
        await opens(story, '')
        await reads(story.page, 'Nothing can be sent')
      },
    },
    'gateways and a log': { prepare: furnished, arrive: (story) => opens(story, '') },
  },
  [`${at}/new-gateway`]: { 'as it opens': { arrive: (story) => opens(story, '/new-gateway') } },
  [`${at}/new-gateway/:channel/:kind`]: {
    'filled in wrongly': {
      arrive: async (story) => {
        const { page } = story
        await opens(story, '/new-gateway/email/smtp')
        await page.getByLabel('Name of this gateway').fill('Main')
        await page.getByLabel('E-mail address of the sender').fill('login@example')
        await page.getByLabel('Host', { exact: true }).fill('mail example')
        await page.getByRole('button', { name: 'Save gateway' }).click()
        await reads(page, 'Give a host name')
      },
    },
    'the longest form': { arrive: (story) => opens(story, '/new-gateway/sms/http') },
  },
  [`${at}/gateways/:gateway`]: {
    'as it opens': {
      prepare: furnished,
      arrive: async (story) => opens(story, `/gateways/${await gatewayId(story)}`),
    },
    'for SMS': {
      prepare: furnished,
      arrive: async (story) => opens(story, `/gateways/${await gatewayId(story, 'sms')}`),
    },
  },
  [`${at}/gateways/:gateway/remove`]: {
    'as it opens': {
      prepare: furnished,
      arrive: async (story) => opens(story, `/gateways/${await gatewayId(story)}/remove`),
    },
  },
  [`${at}/gateways/:gateway/test`]: {
    'with a number that is none': {
      prepare: furnished,
      arrive: async (story) => {
        const { page } = story
        await opens(story, `/gateways/${await gatewayId(story, 'sms')}/test`)
        await page.getByLabel('Mobile number').fill('12 34')
        await page.getByRole('button', { name: 'Send a test' }).click()
        await reads(page, 'international form')
      },
    },
  },
  '/dev/inbox': {
    'some messages': { prepare: furnished, arrive: async ({ page }) => void (await page.goto('/dev/inbox')) },
    'elsewhere there is none': {
      arrive: async ({ page, world }) => {
        await world.operator()
        await page.goto('/dev/inbox')
      },
    },
  },
}
