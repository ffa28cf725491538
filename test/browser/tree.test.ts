import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { needs, type Visit, visit } from './browser.ts'
import { confirms, logOut, picks, reads, sees, signedIn, signIn, withApp } from './people.ts'
import { picture } from './pictures.ts'

/** Olivia owns the operator; Harbor is a reseller with the admin Adam, Bakery a client of theirs with Bruce. */
async function tree(t: TestContext, options: Parameters<typeof visit>[1] = {}) {
  const story = await visit(t, options)
  const { world } = story
  await world.person({ username: 'olivia', role: 'owner' })
  const harbor = await world.organization('Harbor Hosting', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const at = ({ id: organizationId }: typeof harbor) => ({ organizationId })
  await world.person({ username: 'adam', role: 'administrator', ...at(harbor) })
  await world.person({ username: 'holly', role: 'owner', ...at(harbor) })
  await world.person({ username: 'bruce', name: 'Bruce Wayne', ...at(bakery) })
  return { ...story, harbor, bakery }
}

async function comes({ page }: Visit, username: string): Promise<void> {
  await signIn(page, username)
  await signedIn(page)
}

/** The rows of the list that is shown, without their heading. */
const rows = ({ page }: Visit) =>
  page.getByRole('table').getByRole('row').locator('td[data-column=Username] a').allInnerTexts()

describe('Administration, My details', () => {
  test('leads to clients and users, and from there to somebody’s details', needs(), async (t) => {
    const story = await tree(t)
    const { page } = story
    await comes(story, 'olivia')
    await picks(page, 'Administration', 'My details')
    await sees(page, 'Clients and Users')
    await reads(page, 'Showing 1 to 3 of 3 entries')
    await picture(page, 'tree-clients')
    await page.getByRole('link', { name: 'Users', exact: true }).click()
    await reads(page, 'Showing 1 to 4 of 4 entries')
    for (const column of ['Company name', 'Username']) await page.getByRole('columnheader', { name: column }).waitFor()
    await picture(page, 'tree-users')
    await page.getByRole('link', { name: 'bruce', exact: true }).click()
    await sees(page, 'User details')
    for (const term of ['User Login', 'Customer', 'Last login']) await reads(page, term)
    await reads(page, 'N/A')
    assert.equal(await page.getByLabel('Language').inputValue(), 'auto')
    await picture(page, 'tree-user')
  })

  test('a search answers as one types, and the address is that of what is shown', needs(), async (t) => {
    const story = await tree(t)
    const { page } = story
    await comes(story, 'olivia')
    await page.goto('/admin/users')
    await page.getByLabel('Search').pressSequentially('bru')
    await reads(page, 'Showing 1 to 1 of 1 entry')
    assert.deepEqual(
      (await rows(story)).map((row) => row.split('\n')[0]),
      ['bruce'],
    )
    assert.ok(await page.getByLabel('Search').evaluate((input) => input === document.activeElement))
    assert.match(page.url(), /q=bru/)
    await page.reload()
    await reads(page, 'Showing 1 to 1 of 1 entry')
    await page.getByLabel('Search').fill('nobody')
    await reads(page, 'Nothing found')
    await picture(page, 'tree-nothing')
  })

  test('without a script: a button searches, headings sort, pages turn', needs(), async (t) => {
    const story = await tree(t, { script: false })
    const { page, world } = story
    for (let number = 10; number < 30; number++) await world.person({ username: `person-${number}` })
    await comes(story, 'olivia')
    await page.goto('/admin/users?size=10&sort=username')
    await reads(page, 'Showing 1 to 10 of 24 entries')
    await page.getByRole('link', { name: 'Next' }).click()
    await reads(page, 'Showing 11 to 20 of 24 entries')
    await page.getByRole('link', { name: 'Last', exact: true }).click()
    await reads(page, 'Showing 21 to 24 of 24 entries')
    await page.getByRole('link', { name: 'Previous' }).click()
    await reads(page, 'Showing 11 to 20 of 24 entries')
    await page.getByRole('link', { name: 'Username' }).click()
    await reads(page, 'Showing 1 to 10 of 24 entries')
    assert.equal((await rows(story))[0]?.split('\n')[0], 'person-29', 'the other way around')
    await page.getByRole('searchbox', { name: 'Search' }).fill('hol')
    await page.getByRole('button', { name: 'Search' }).click()
    await reads(page, 'Showing 1 to 1 of 1 entry')
  })
})

describe('user details of somebody else', () => {
  test('suspending signs them out at once', needs(), async (t) => {
    const story = await tree(t)
    const { page, elsewhere } = story
    const theirs = await elsewhere()
    await signIn(theirs, 'bruce')
    await signedIn(theirs)
    await comes(story, 'olivia')
    await opens(story, 'bruce')
    await page.getByLabel('Status').selectOption('Suspended')
    await page.getByRole('button', { name: 'Save details' }).click()
    await reads(page, 'Please check what is marked below.')
    assert.equal(await page.getByLabel('Status').inputValue(), 'suspended', 'what was chosen is kept')
    await page.getByRole('textbox', { name: 'Your own password' }).fill('plenty of rain in Hamburg')
    await page.getByRole('button', { name: 'Save details' }).click()
    await reads(page, 'User details saved.')
    await theirs.goto('/account/settings')
    await sees(theirs, 'Sign in')
  })

  test(
    'required of them, their next sign-in leads to setting it up; not for the last owner to go',
    needs(),
    async (t) => {
      const story = await tree(t)
      const { page, elsewhere } = story
      await comes(story, 'olivia')
      await opens(story, 'bruce')
      await page.getByLabel('At every sign-in').selectOption('Required')
      await page.getByRole('textbox', { name: 'Your own password' }).fill('plenty of rain in Hamburg')
      await page.getByRole('button', { name: 'Save details' }).click()
      await reads(page, 'User details saved.')
      const theirs = await elsewhere()
      await signIn(theirs, 'bruce')
      await reads(theirs, 'set up two-factor authentication')
      await opens(story, 'holly')
      await page.getByLabel('Role').selectOption('Member')
      await page.getByRole('button', { name: 'Save details' }).click()
      await reads(page, 'This is the last owner of the organization.')
    },
  )
})

/** From the list of users. */
async function opens({ page }: Visit, username: string): Promise<void> {
  await page.goto(`/admin/users?q=${username}`)
  await page.getByRole('link', { name: username, exact: true }).click()
  await sees(page, 'User details')
}

describe('the Admins tab', () => {
  test('switches MFA on for an admin, and off again, and never a factor', needs('oathtool'), async (t) => {
    const story = await tree(t)
    const { page, world } = story
    const theirs = await story.elsewhere()
    await withApp({ ...story, page: theirs }, 'adam')
    await comes(story, 'holly')
    await picks(page, 'Administration', 'Admins')
    await sees(page, 'Admins')
    for (const column of ['MFA', 'Link to QR']) await page.getByRole('columnheader', { name: column }).waitFor()
    await picture(page, 'tree-admins')
    await page.getByRole('switch', { name: 'adam' }).click()
    await confirms(page)
    await sees(page, 'Admins')
    await page.getByRole('switch', { name: 'adam', checked: true }).click()
    await reads(page, 'MFA is not required of this person any more.')
    await page.getByRole('switch', { name: 'adam', checked: false }).click()
    await reads(page, 'MFA is required of this person now.')
    const [{ count } = { count: 0 }] = await world.rows<{ count: number }>(
      `select count(*)::int as count from enrollment where state = 'active' and kind = 'totp'`,
    )
    assert.equal(count, 1, 'their factor was never touched')
    assert.equal(await page.getByRole('switch', { name: 'holly' }).count(), 0, 'nobody switches it for themselves')
  })
})

describe('adding', () => {
  test('a reseller, a client below it, and somebody with a password who then signs in', needs(), async (t) => {
    const story = await tree(t)
    const { page } = story
    await comes(story, 'olivia')
    await page.goto('/admin/add')
    await picture(page, 'tree-add')
    await page.getByLabel('Company name').fill('North')
    await page.getByLabel('Reseller').check()
    await page.getByRole('button', { name: 'Add organization' }).click()
    await sees(page, 'North')
    await reads(page, 'Organization added.')
    await picture(page, 'tree-overview')
    await page.getByRole('navigation', { name: 'North' }).getByRole('link', { name: 'Add', exact: true }).click()
    await page.getByLabel('Username').fill('nora')
    await page.getByLabel('E-mail address').fill('nora@example.com')
    await page.getByLabel('With a password that I tell them').check()
    await page.getByLabel('Password', { exact: true }).fill('quiet waters by the lake')
    await page.getByRole('textbox', { name: 'Retype password' }).fill('quiet waters by the lake')
    await page.getByRole('textbox', { name: 'Your own password' }).fill('plenty of rain in Hamburg')
    await page.getByRole('button', { name: 'Add person' }).click()
    await reads(page, 'Person added.')
    await logOut(page, 'olivia')
    await signIn(page, 'nora', { password: 'quiet waters by the lake' })
    await signedIn(page)
  })
})

describe('many at once', () => {
  test('are required to set up a factor, with and without a script, and shown how far it is', needs(), async (t) => {
    for (const script of [true, false]) {
      const story = await tree(t, { script })
      const { page, world } = story
      for (let number = 10; number < 40; number++) await world.person({ username: `person-${number}` })
      await comes(story, 'olivia')
      await page.goto('/admin/users?q=person')
      await page.getByRole('link', { name: 'Something for everybody found' }).click()
      await confirms(page)
      await page.getByLabel('Require two-factor authentication').check()
      if (script) await picture(page, 'tree-bulk')
      await page.getByRole('button', { name: 'Go on' }).click()
      await reads(page, 'This concerns 30 people')
      if (script) await picture(page, 'tree-bulk-sure')
      await page.getByRole('button', { name: 'Begin' }).click()
      if (!script) {
        await reads(page, '25 people done, 0 left as they are, of 30')
        await page.getByRole('button', { name: 'Go on' }).click()
      }
      await reads(page, 'Finished: 30 people done')
    }
  })

  test('are picked one by one, and nothing is done to the others', needs(), async (t) => {
    for (const script of [true, false]) {
      const story = await tree(t, { script })
      const { page, world } = story
      for (const username of ['pia', 'paul', 'pete']) await world.person({ username })
      await comes(story, 'olivia')
      await page.goto('/admin/users?q=p')
      for (const username of ['pia', 'pete']) await page.getByLabel(`Pick ${username}`).check()
      if (script) await picture(page, 'tree-users-picked')
      await page.getByRole('button', { name: 'Go on with those picked' }).click()
      await confirms(page)
      await reads(page, 'For the 2 users you picked')
      await page.getByLabel('Require two-factor authentication').check()
      await page.getByRole('button', { name: 'Go on' }).click()
      await reads(page, 'This concerns 2 people')
      await page.getByRole('button', { name: 'Begin' }).click()
      await reads(page, 'Finished: 2 people done')
      const required = await world.rows<{ username: string }>(
        `select u.username from policy as p join app_user as u on u.id = p.user_id order by u.username`,
      )
      assert.deepEqual(required, [{ username: 'pete' }, { username: 'pia' }])
    }
  })

  test('nobody who is picked is said, and all that are shown are picked at once', needs(), async (t) => {
    const story = await tree(t)
    const { page, world } = story
    for (const username of ['pia', 'paul']) await world.person({ username })
    await comes(story, 'olivia')
    await page.goto('/admin/users?q=p')
    await page.getByRole('button', { name: 'Go on with those picked' }).click()
    await confirms(page)
    await reads(page, 'Nobody is picked')
    await page.goto('/admin/users?q=p')
    await page.getByRole('button', { name: 'Pick all shown' }).click()
    await page.getByRole('button', { name: 'Go on with those picked' }).click()
    await reads(page, 'For the 2 users you picked')
  })
})
