import { keyOf, type Speaking, speaking } from '../doors/api.ts'
import { panelOf, TRANSFER } from '../doors/confirming.ts'
import { type Carrying, carrying } from '../doors/outside-people.ts'
import type { Visit } from './browser.ts'
import { signedIn, signIn } from './people.ts'

/** What a page has to stand: several lines, blanks, another direction, what looks like HTML, and a word without end. */
export const LONG_TEXT = [
  'Transfer these domains to registrar Y <b>now</b>:',
  '    example.com      12 EUR',
  '    مثال.إختبار      15 EUR',
  'for customer אבגד 1234-5678',
  `reference ${'x'.repeat(120)}`,
].join('\n')

export type Action = { readonly say: Speaking; readonly ana: Carrying; readonly id: string; readonly path: string }

/** A panel asks Ana, who carries an app. */
export async function asksAna(
  { world, url }: Visit,
  text = TRANSFER,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Action> {
  const ana = await carrying(world, 'ana')
  const applicationId = await panelOf(world)
  const { token } = await keyOf(world, await world.operator(), { applicationId })
  const say = speaking({ url }, token)
  const { body } = await say('POST', '/v1/confirmations', { user: 'ana', text, ...more })
  return { say, ana, id: body.id, path: new URL(body.page).pathname }
}

/** Ana signs in with the code of her app, whose next one is good afterwards. */
export async function anaSignsIn({ page, world }: Visit, ana: Carrying): Promise<void> {
  await signIn(page, 'ana', { token: ana.codeNow() })
  await signedIn(page)
  world.clock.advance(60)
}
