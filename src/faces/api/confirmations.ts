import * as v from 'valibot'
import { LONGEST_TEXT, MOST_LINES, problemOf } from '#domain/signin/confirmation-text.ts'
import {
  askToConfirm,
  type Confirmation,
  findConfirmation,
  MOST_REFUSED,
  stateOf,
  takeReceipt,
} from '#domain/signin/confirmations.ts'
import { portalAddress } from '../http/portal-address.ts'
import { type Answer, type ApiCall, operation } from './operation.ts'
import { calledBy, id, isOurs, line, realmOf, whom } from './people.ts'
import { invalid, Problem } from './problem.ts'

const asking = v.strictObject({
  user: whom,
  text: v.pipe(
    v.string(),
    v.description(
      `What the person confirms, exactly as they are shown it: 1 to ${LONGEST_TEXT} characters on at most ${MOST_LINES} lines, in their language. Lines end with \`\\n\`; no other control characters, and none that reorder or hide text.`,
    ),
  ),
  returnTo: v.optional(
    line(
      2000,
      'Where the person is led from our page, with `confirmation` added: at an address of the application that the key belongs to.',
    ),
  ),
  nonce: v.optional(line(200, 'Anything of yours. It stands in the receipt, so that you know what it belongs to.')),
  language: v.optional(
    v.pipe(v.picklist(['en', 'de']), v.description('Of the page, for people who have chosen none here.')),
  ),
})

const date = v.pipe(v.string(), v.metadata({ format: 'date-time' }))

const asked = v.strictObject({
  id,
  page: v.pipe(v.string(), v.description('Lead the person there. Give the address to nobody else.')),
  expiresAt: date,
})

const standing = v.strictObject({
  id,
  state: v.pipe(
    v.picklist(['waiting', 'confirmed', 'refused', 'expired']),
    v.description('`refused`: the person said that it was not them, or that they do not want it.'),
  ),
  expiresAt: date,
  receipt: v.pipe(
    v.nullable(v.string()),
    v.description(
      'Once `confirmed`: a JWT signed with ES256 (`/v1/jwks`), good until five minutes after the answer. It is given out this once.',
    ),
  ),
})

export const postConfirmation = operation({
  method: 'POST',
  path: '/v1/confirmations',
  verb: 'confirmations',
  title: 'Have an action confirmed',
  text: `Begins to ask somebody to confirm one action, in exactly this text, within five minutes. It begins for names that nobody has, too. Who has refused ${MOST_REFUSED} times within an hour what this application asked is not asked for an hour (\`too-many-requests\`).`,
  body: asking,
  answers: { 201: { text: 'It has begun.', schema: asked } },
  problems: ['too-many-requests'],
  handle: begin,
})

export const getConfirmation = operation({
  method: 'GET',
  path: '/v1/confirmations/{id}',
  verb: 'confirmations',
  title: 'See what came of it',
  text: 'How it stands; once it is confirmed, with the receipt, this once. After that the answer is `taken`, and `over` where the person may not sign in any more.',
  params: v.strictObject({ id }),
  answers: { 200: { text: 'How it stands.', schema: standing } },
  problems: ['not-found', 'taken', 'over'],
  handle: async (call, { params }) => {
    const { found, now } = await call.world.look(async (look) => ({
      found: await findConfirmation(look, call.caller, params.id),
      now: look.now,
    }))
    return found ? standingOf(call, found, now) : new Problem('not-found')
  },
})

async function begin(call: ApiCall, { body }: { body: v.InferOutput<typeof asking> }): Promise<Answer | Problem> {
  const { world, caller, site, place } = call
  const { text, nonce = null, returnTo = null, language = null } = body
  const unfit = problemOf(text)
  if (unfit) return invalid('text', unfit)
  if (returnTo !== null && !isOurs(call, returnTo)) return invalid('returnTo', 'unknown')
  const draft = { text, nonce, returnTo, language }
  const made = await askToConfirm(world, await realmOf(call), calledBy(call, body.user), caller, draft, place)
  if (!made.ok) return new Problem('too-many-requests', { headers: { 'retry-after': String(made.retryAfter) } })
  const portal = await world.look((look) => portalAddress(look, site, made.realmId))
  const page = `${portal}/confirm/${made.page}`
  return { status: 201, body: { id: made.id, page, expiresAt: made.expiresAt.toISOString() } }
}

async function standingOf(call: ApiCall, found: Confirmation, now: Date): Promise<Answer | Problem> {
  const { world, caller, site } = call
  const state = stateOf(found, now)
  const told = { id: found.id, expiresAt: found.expiresAt.toISOString() }
  if (state === 'taken') return new Problem('taken')
  if (state !== 'confirmed') return { status: 200, body: { ...told, state, receipt: null } }
  const issuer = await world.look((look) => portalAddress(look, site, found.realmId))
  const taken = await takeReceipt(world, caller, found, issuer)
  return typeof taken === 'string' ? new Problem(taken) : { status: 200, body: { ...told, state, ...taken } }
}
