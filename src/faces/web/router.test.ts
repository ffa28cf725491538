import assert from 'node:assert/strict'
import { it } from 'node:test'
import { TrieRouter } from 'hono/router/trie-router'
import { forgetfulRouter } from './router.ts'
import { routes } from './routes.ts'

it('the router that forgets addresses finds what the one of the framework finds', () => {
  const [ours, theirs] = [forgetfulRouter<string>(), new TrieRouter<string>()]
  for (const router of [ours, theirs]) {
    router.add('ALL', '*', 'first of all')
    for (const { method, path } of routes) router.add(method, path, `${method} ${path}`)
  }
  const strange = [
    '/',
    '//',
    '/-',
    '/enroll/x/nowhere',
    '/account/factors/rename/rename',
    '/password/',
    '/password/a/b',
  ]
  const addresses = routes.map(({ path }, index) => path.replaceAll(/:\w+/g, (name) => `${name.slice(1)}-${index}`))
  for (const path of [...addresses, ...strange])
    for (const method of ['GET', 'POST', 'PUT'])
      assert.deepEqual(ours.match(method, path), theirs.match(method, path), `${method} ${path}`)
})
