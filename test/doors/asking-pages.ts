import type { TestContext } from 'node:test'
import { portalBehindProxy } from '../attack/visitor.ts'
import type { PortalOptions, TestPortal } from '../portal.ts'
import type { TestWorld } from '../world.ts'
import { keyOf, type Speaking, speaking } from './api.ts'
import { panelOf } from './confirming.ts'
import { type Carrying, carrying } from './outside-people.ts'

/** A challenge as the application knows it, and where its page is. */
export type AskedOn = { readonly id: string; readonly path: string }

export type AskingPages = {
  readonly portal: TestPortal
  readonly world: TestWorld
  readonly say: Speaking
  readonly ana: Carrying
  /** Begins to ask Ana, or somebody else. */
  asks(more?: Readonly<Record<string, unknown>>): Promise<AskedOn>
  /** Whether it is passed, and by which method. */
  stands(asked: AskedOn): Promise<string>
}

/** A panel that leads Ana, who carries an app, to our page. */
export async function askingPages(t: TestContext, options: PortalOptions = {}): Promise<AskingPages> {
  const portal = await portalBehindProxy(t, options)
  const { world } = portal
  const { token } = await keyOf(world, await world.operator(), { applicationId: await panelOf(world) })
  const say = speaking(portal, token)
  return {
    ...{ portal, world, say, ana: await carrying(world, 'ana') },
    asks: async (more = {}) => {
      const { status, body } = await say('POST', '/v1/challenges', { user: 'ana', purpose: 'Old panel', ...more })
      if (status !== 201) throw new Error(`nobody was asked: ${status} ${JSON.stringify(body)}`)
      return { id: String(body.id), path: new URL(body.page).pathname }
    },
    stands: async ({ id }) => {
      const { state, method } = (await say('GET', `/v1/challenges/${id}`)).body
      return method === null ? state : `${state} by ${method}`
    },
  }
}
