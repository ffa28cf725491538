import type { CDPSession, Page } from 'playwright-core'

/** A key in a browser, as Chromium has them for tests. */
export type VirtualKey = {
  readonly page: Page
  readonly session: CDPSession
  readonly id: string
}

type Options = {
  readonly verifies?: boolean
  readonly transport?: 'internal' | 'usb'
  readonly synced?: boolean
  readonly resident?: boolean
}

/** Plugs a key into the browser of this page. One that verifies does so without asking, and a resident one signs in by itself. */
export async function plugsIn(page: Page, options: Options = {}): Promise<VirtualKey> {
  const { verifies = true, transport = 'internal', synced = false, resident = false } = options
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId: id } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport, automaticPresenceSimulation: true },
      ...{ hasResidentKey: resident, hasUserVerification: verifies, isUserVerified: verifies },
      ...{ defaultBackupEligibility: synced, defaultBackupState: synced },
    },
  })
  return { page, session, id }
}

/** Takes the key out again. */
export async function unplugs({ session, id }: VirtualKey): Promise<void> {
  await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: id })
}

/** What the key keeps, with its private part: a copy of it. */
export async function kept({ session, id }: VirtualKey) {
  return (await session.send('WebAuthn.getCredentials', { authenticatorId: id })).credentials
}

/** Puts a copy of what another key keeps into this one. */
export async function copies(from: VirtualKey, to: VirtualKey, signCount?: number): Promise<void> {
  for (const credential of await kept(from)) {
    const copy = { ...credential, signCount: signCount ?? credential.signCount }
    await to.session.send('WebAuthn.addCredential', { authenticatorId: to.id, credential: copy })
  }
}
