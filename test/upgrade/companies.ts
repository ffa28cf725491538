import type { TestContext } from 'node:test'
import { provisioner, scimTokenOf, USER } from '../doors/scim.ts'
import { testPortal } from '../portal.ts'
import { comesBy, providerOf } from '../sso/assertions.ts'
import type { TestWorld } from '../world.ts'
import type { Known } from './people.ts'

/** A client that signs in at an identity provider of its own, with a person who came by it, and one whom its directory put here. */
export async function company(world: TestWorld, t: TestContext): Promise<NonNullable<Known['company']>> {
  const client = await world.organization('Contoso')
  const provider = await providerOf(world, client)
  await comesBy(world, provider)
  const scimToken = await scimTokenOf(world, client, { providerId: provider.id })
  const directory = provisioner(await testPortal(t, { world }), scimToken)
  const paula = {
    ...{ schemas: [USER], userName: 'paula', externalId: 'directory-7', name: { formatted: 'Paula Paulsen' } },
    emails: [{ value: 'paula@contoso.example', type: 'work', primary: true }],
  }
  const { status } = await directory('POST', '/Users', paula)
  if (status !== 201) throw new Error(`the directory was answered ${status}`)
  return { organizationId: client.id, providerId: provider.id, scimToken, provisioned: { username: 'paula', subject: 'directory-7' } }
}
