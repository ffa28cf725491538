import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pageIn } from './pages.ts'
import { routes } from './routes.ts'

const ID = '01900000-0000-7000-8000-000000000000'

const filled = (path: string): string => path.replace('/hosts/:name', '/hosts/login.example.com').replace(/:\w+/g, ID)

test('whoever proves who they are comes back to the page they wanted', () => {
  for (const { method, path, page = path, door } of routes) {
    const asks = door === 'start' || door === 'change' || door === 'govern'
    if (!asks || (method === 'POST' && page === path)) continue
    assert.equal(pageIn(filled(page)), filled(page), `${method} ${path}`)
  }
})

test('and nowhere else', () => {
  for (const address of [
    'https://evil.example/account/security',
    '//evil.example',
    '/signout',
    '/account/security?x',
    '',
  ])
    assert.equal(pageIn(address), '/account/security')
  assert.equal(pageIn(null), '/account/security')
})
