import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { visitor } from '../attack/visitor.ts'

/** A provider that is not ours, in a process of its own. */
export type OidcIdp = {
  readonly issuer: string
  /** How the next ones prove who they are there. */
  proves(by: { readonly acr?: string; readonly amr?: readonly string[]; readonly ageSeconds?: number }): Promise<void>
}

const PROGRAM = fileURLToPath(new URL('./oidc-idp.process.ts', import.meta.url))

export async function oidcIdp(t: TestContext, redirect: string, secret: string): Promise<OidcIdp> {
  const client = {
    ...{ client_id: 'portal', client_secret: secret, redirect_uris: [redirect], response_types: ['code'] },
    grant_types: ['authorization_code'],
  }
  const child = fork(PROGRAM, [JSON.stringify(client)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  t.after(() => child.kill())
  const [issuer] = (await once(child, 'message')) as [string]
  return {
    issuer,
    proves: async (by) => {
      child.send(by)
      await once(child, 'message')
    },
  }
}

/** Goes there as a browser does, until it leads back to the portal. */
export async function goesThere(address: URL): Promise<URL> {
  const browser = visitor({ url: address.origin })
  let at = address
  for (let hops = 0; hops < 10; hops++) {
    const { location, status, body } = await browser.get(`${at.pathname}${at.search}`)
    assert.ok(location, `${status} ${body.slice(0, 500)}`)
    at = new URL(location, at)
    if (at.origin !== address.origin) return at
  }
  return assert.fail('it never leads back')
}
