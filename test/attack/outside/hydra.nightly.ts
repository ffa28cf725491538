import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { beginsApp, signedIn, visitor } from '../visitor.ts'
import { type Attacked, attacked, cookiesOf, nothingBroke, statuses } from './attacked.ts'
import { CONTROL_PASSWORD, siteWithHoles } from './controls.ts'
import type { Gate } from './gate.ts'
import { folderFor, runTool } from './tools.ts'

const OWNER = 'olivia@northwind.example'
const SECONDS = 180
const AN_HOUR = { timeout: 10 * 60_000 }

/** Lets hydra send each line as `^PASS^` to a form; returns those that it took for right. */
async function guessed(
  t: TestContext,
  gate: Pick<Gate, 'url'>,
  form: string,
  guesses: readonly string[],
): Promise<string[]> {
  const folder = folderFor(t, 'hydra')
  const [list, out] = [join(folder, 'list'), join(folder, 'out')]
  writeFileSync(list, `${guesses.join('\n')}\n`)
  writeFileSync(out, '')
  const words = ['-l', OWNER, '-P', list, '-t', '4', '-I', '-o', out, '-s', new URL(gate.url).port]
  const said = await runTool('hydra', [...words, '127.0.0.1', 'http-post-form', form], { seconds: SECONDS, folder })
  assert.match(said, /1 of 1 target/, said)
  return Array.from(readFileSync(out, 'utf8').matchAll(/password: (.*)$/gm), ([, password = '']) => password)
}

/** Wrong ones, and the right one at this place among them. */
function guessesWith(right: string, at: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => (index === at ? right : `rain in Hamburg ${index}`))
}

const SIGN_IN = '/signin:username=^USER^&password=^PASS^:F=name="password"'

describe('hydra', () => {
  it('finds the password of a site that lets it guess', AN_HOUR, async (t) => {
    const url = await siteWithHoles(t)
    const guesses = guessesWith(CONTROL_PASSWORD, 40, 60)
    assert.deepEqual(await guessed(t, { url }, SIGN_IN, guesses), [CONTROL_PASSWORD])
  })

  it('would be let in with the right password at once, so what it misses later is the waits', AN_HOUR, async (t) => {
    const app = await attacked(t)
    const right = app.passwords.get(OWNER) ?? ''
    assert.deepEqual(await guessed(t, await app.gate(), SIGN_IN, [right]), [right])
  })

  it('has a handful of 300 guesses at a password evaluated, and the owner is let in meanwhile', AN_HOUR, async (t) => {
    const app = await attacked(t)
    const right = app.passwords.get(OWNER) ?? ''
    const home = await app.person(OWNER)
    const gate = await app.gate()
    assert.deepEqual(await guessed(t, gate, SIGN_IN, guessesWith(right, 40, 300)), [])
    const [evaluated, waited] = [await app.recorded('signin', 'wrong-password'), await app.recorded('signin', 'wait')]
    t.diagnostic(`${evaluated} evaluated, ${waited} met a wait; ${statuses(gate.asked)}`)
    assert.ok(evaluated >= 5 && evaluated <= 8 && waited >= 290, `${evaluated} evaluated, ${waited} not`)
    await signedIn(await app.gate(), OWNER, { password: right, as: home })
    nothingBroke(app, gate.asked)
  })

  it('has five of 500 tokens evaluated, with the right password, from 500 networks', AN_HOUR, async (t) => {
    const app = await attacked(t)
    const gate = await app.gate({ spread: true })
    const codes = Array.from({ length: 500 }, (_, index) => String(index * 1997).padStart(6, '0'))
    await withApp(app)
    const form = `/signin:username=^USER^&password=${app.passwords.get(OWNER)}&token=^PASS^:F=name="password"`
    assert.deepEqual(await guessed(t, gate, form, codes), [])
    await tokensWere(t, app, gate)
  })

  it('has five of 200 codes evaluated at the second step of a sign-in', AN_HOUR, async (t) => {
    const app = await attacked(t)
    await withApp(app)
    const thief = visitor(await app.gate())
    await thief.post('/signin', { username: OWNER, password: app.passwords.get(OWNER) ?? '' })
    const gate = await app.gate({ spread: true, cookies: async () => cookiesOf(thief) })
    const codes = Array.from({ length: 200 }, (_, index) => String(index * 4997).padStart(6, '0'))
    assert.deepEqual(await guessed(t, gate, '/signin/challenge:code=^PASS^:S=/account/settings', codes), [])
    await tokensWere(t, app, gate)
  })
})

async function tokensWere(t: TestContext, app: Attacked, gate: Gate): Promise<void> {
  const evaluated = await app.recorded('signin.second-factor', 'wrong-code')
  const locked = await app.recorded('signin.second-factor', 'locked')
  t.diagnostic(`${evaluated} evaluated, ${locked} locked; ${statuses(gate.asked)}`)
  assert.ok(evaluated >= 5 && evaluated <= 8, `${evaluated} were evaluated`)
  nothingBroke(app, gate.asked)
}

/** The owner has an authenticator app, which is required. */
async function withApp(app: Attacked): Promise<void> {
  const owner = await app.person(OWNER)
  const phone = await beginsApp(owner)
  const code = phone.codeAt(new Date())
  const done = await owner.post('/account/two-factor/app/confirm', { enrollment: phone.enrollment, code })
  assert.equal(done.status, 303)
}
