import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import type { Organization } from '#domain/organizations/organizations.ts'
import { type NameServer, nameServer } from '../name-server.ts'
import { picture } from '../pictures.ts'
import { needs, type Visit, visit } from './browser.ts'
import { confirms, reads, sees, signedIn, signIn, under } from './people.ts'

type Reselling = {
  readonly story: Visit
  readonly dns: NameServer
  readonly acme: Organization
  readonly there: string
}

const HOST = 'login.acme.localhost'

/** An owner of the operator, signed in, with a reseller below; `there` is the address the reseller will have. */
async function reselling(t: TestContext): Promise<Reselling> {
  const dns = await nameServer(t)
  const story = await visit(t, { dnsServer: dns.address })
  const { page, world, url } = story
  await world.person({ username: 'olga', role: 'owner' })
  const acme = await world.organization('Acme Networks', { kind: 'reseller' })
  await world.person({ username: 'rita', role: 'owner', organizationId: acme.id })
  await signIn(page, 'olga')
  await signedIn(page)
  await page.goto('/account/confirm?then=/account/settings')
  await confirms(page)
  return { story, dns, acme, there: `http://${HOST}:${new URL(url).port}` }
}

async function addsHost({ story: { page }, dns, acme }: Reselling): Promise<void> {
  await page.goto(`/admin/organizations/${acme.id}`)
  await page.getByRole('link', { name: 'Addresses' }).click()
  await page.getByLabel('Host name').fill(HOST)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await reads(page, '1 person of 1 organization will sign in at')
  await page.getByRole('button', { name: 'Check now' }).click()
  await reads(page, `No TXT record _signin-proof.${HOST} was found.`)
  dns.records.set(`_signin-proof.${HOST}`, [(await page.locator('#record-value').innerText()).trim()])
  await page.getByRole('button', { name: 'Check now' }).click()
  await reads(page, 'The address is proved and in use.')
}

async function choosesLook({ story: { page }, acme }: Reselling): Promise<void> {
  await page.goto(`/admin/organizations/${acme.id}/brand`)
  const logo = { name: 'logo.jpg', mimeType: 'image/jpeg', buffer: await picture('jpeg', 800, 300) }
  await page.getByLabel('Picture').setInputFiles(logo)
  await page.getByRole('button', { name: 'Upload logo' }).click()
  await reads(page, 'The logo was saved.')
  await page.getByLabel('Name on pages and in letters').fill('Acme Cloud')
  await page.getByLabel('Color on light pages').fill('#7a1f5c')
  await page.getByLabel('Above the form, in English').fill('Welcome to the Acme Cloud.')
  await page.getByLabel('Above the form, in German').fill('Willkommen in der Acme Cloud.')
  await page.getByRole('button', { name: 'Save and preview' }).click()
  await reads(page, 'Welcome to the Acme Cloud.')
  assert.ok(await page.getByLabel('Username').isDisabled(), 'nothing can be sent from a preview')
  assert.equal(await colorOf(page, 'Publish'), 'rgb(122, 31, 92)')
  await page.getByRole('button', { name: 'Publish' }).click()
  await reads(page, 'The new look is published.')
}

async function colorOf(page: Page, button: string): Promise<string> {
  // reason: a button can be there before the sheet that colors it
  await page.waitForLoadState()
  return page.getByRole('button', { name: button }).evaluate((element) => getComputedStyle(element).backgroundColor)
}

/** What a first visit fetches: how many requests, and bytes on the wire. */
async function weighs(page: Page): Promise<{ bytes: number; paths: Set<string> }> {
  const client = await page.context().newCDPSession(page)
  await client.send('Network.enable')
  const paths = new Set<string>()
  let bytes = 0
  client.on('Network.requestWillBeSent', ({ request }) => void paths.add(new URL(request.url).pathname))
  client.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await page.goto('/signin', { waitUntil: 'networkidle' })
  return { bytes, paths }
}

describe('a reseller with an address and a look of its own', needs('chromium'), () => {
  it('is all its people see, in light and dark and in their language', async (t) => {
    const told = await reselling(t)
    await addsHost(told)
    await choosesLook(told)
    const { story, there } = told
    const page = await story.elsewhere({ baseURL: there })
    const { bytes, paths } = await weighs(page)
    assert.ok(paths.size <= 4, [...paths].join(' '))
    assert.ok(bytes <= 20_000, `${bytes} bytes`)
    assert.match(await page.title(), /Acme Cloud$/)
    await reads(page, 'Welcome to the Acme Cloud.')
    assert.equal(await colorOf(page, 'Log in'), 'rgb(122, 31, 92)')
    assert.ok(await page.locator('img.logo').evaluate((image) => (image as HTMLImageElement).naturalWidth > 0))
    await signIn(page, 'rita')
    await signedIn(page)
    await page.goto('/account/confirm?then=/account/two-factor/app')
    await confirms(page)
    await page.getByRole('button', { name: 'Generate' }).click()
    await under(page, 'Authenticator key')
    assert.match(await page.locator('main').innerText(), /Acme Cloud · rita/)

    const german = await story.elsewhere({ baseURL: there, locale: 'de-DE', colorScheme: 'dark' })
    await german.goto('/signin')
    await reads(german, 'Willkommen in der Acme Cloud.')
    await german.getByRole('link', { name: 'Hilfe bei der Anmeldung' }).click()
    await german.getByRole('link', { name: 'Telefon verloren' }).click()
    await sees(german, 'Telefon verloren')
  })
})
