import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { needs, visit } from './browser.ts'
import { confirms, reads, signedIn, signIn } from './people.ts'
import { picture } from './pictures.ts'

for (const script of [true, false]) {
  describe(`an organization is managed${script ? '' : ', without JavaScript'}`, () => {
    test('suspended, let in again, moved and closed, by whoever owns a level above', needs(), async (t) => {
      const { page, world, elsewhere } = await visit(t, { script })
      const harbor = await world.organization('Harbor', { kind: 'reseller' })
      const north = await world.organization('Northern Lights', { kind: 'reseller' })
      const bakery = await world.organization('Bruce Bakery', { below: harbor })
      await world.person({ username: 'olivia', role: 'owner' })
      await world.person({ username: 'bruce', organizationId: bakery.id })
      await signIn(page, 'olivia')
      await signedIn(page)
      await page.goto(`/admin/organizations/${bakery.id}/manage`)
      await confirms(page)
      await picture(page, 'manage-1-active')

      await page.getByRole('button', { name: 'Suspend organization' }).click()
      await page.getByLabel('Reason').first().fill('unpaid since May')
      await page.getByRole('button', { name: 'Suspend organization' }).click()
      await reads(page, 'The organization is suspended.')
      const bruce = await elsewhere()
      await signIn(bruce, 'bruce')
      await reads(bruce, 'The username, password or security token is not right.')
      await page.getByRole('button', { name: 'Lift suspension' }).click()
      await reads(page, 'The suspension is lifted.')
      await signIn(bruce, 'bruce')
      await signedIn(bruce)

      await page.getByLabel('Move below').fill('north')
      await page.getByRole('button', { name: 'Search' }).click()
      await picture(page, 'manage-2-search')
      await page.getByRole('button', { name: 'Move here Northern Lights' }).click()
      await reads(page, 'The organization is moved.')
      const [row] = await world.rows<{ path: string }>('select path from organization where id = $1', bakery.id)
      assert.equal(row?.path, `${north.path}${bakery.id}/`)
      await bruce.reload()
      await signedIn(bruce)

      await page.goto(`/admin/organizations/${bakery.id}/manage`)
      await page.getByLabel('Reason').last().fill('contract ended')
      await page.getByLabel('Name of the organization').fill('Bruce')
      await page.getByRole('button', { name: 'Close organization' }).click()
      await reads(page, 'This is not its name.')
      assert.equal(await page.getByLabel('Reason').last().inputValue(), 'contract ended')
      await page.getByLabel('Name of the organization').fill('Bruce Bakery')
      await page.getByRole('button', { name: 'Close organization' }).click()
      await reads(page, 'The organization is closed.')
      await picture(page, 'manage-3-closed')
      await page.goto(`/admin/organizations/${bakery.id}/settings`)
      await page.getByLabel('Name', { exact: true }).fill('Another name')
      await page.getByRole('button', { name: 'Save organization' }).click()
      await reads(page, 'This organization is closed. Nothing of it can be changed.')
      await page.goto(`/admin/organizations/${bakery.id}/manage`)
      await page.getByRole('button', { name: 'Open organization again' }).click()
      await reads(page, 'Lift the suspension')
    })
  })
}
