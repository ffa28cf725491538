import * as v from 'valibot'
import { factorOf } from '#domain/factors/all.ts'
import {
  answerAsked,
  beginChallenge,
  type Challenge,
  findChallenge,
  standOf,
  takeResult,
} from '#domain/signin/challenges.ts'
import type { OutsideBegun } from '#domain/signin/outside.ts'
import { answerIn } from '#domain/signin/outside-answer.ts'
import { portalAddress } from '../http/portal-address.ts'
import { type Answer, type ApiCall, operation } from './operation.ts'
import { calledBy, id, isOurs, line, outsideOf, realmOf, whom } from './people.ts'
import { invalid, Problem } from './problem.ts'
import { code, kinds, outcome, outcomeOf } from './verify.ts'

const asking = v.strictObject({
  user: whom,
  purpose: line(200, 'What for, such as `signin`. It stands in the result.'),
  methods: v.optional(
    v.pipe(
      v.array(v.picklist(kinds)),
      v.minLength(1),
      v.description('Only by these; a passkey can be given on our page alone.'),
    ),
  ),
  returnTo: v.optional(
    line(
      2000,
      'Where the person is led from our page, with `challenge` added: at an address of the application that the key belongs to.',
    ),
  ),
  nonce: v.optional(line(200, 'Anything of yours. It stands in the result, so that you know what it belongs to.')),
})

const asked = v.strictObject({
  id,
  methods: v.pipe(v.array(v.picklist(kinds)), v.description('What this person has; nothing where nobody is meant.')),
  asked: v.pipe(v.nullable(v.picklist(kinds)), v.description('The method whose code is awaited.')),
  sent: v.pipe(v.nullable(v.boolean()), v.description('Whether a code was sent; null where none has to be.')),
  sentTo: v.pipe(v.nullable(v.string()), v.description('Where to, so that only its owner knows it.')),
  page: v.pipe(
    v.string(),
    v.description('A page of ours, in the brand, to lead the person to instead of asking for the code.'),
  ),
  expiresAt: v.pipe(v.string(), v.metadata({ format: 'date-time' })),
})

const result = v.pipe(
  v.nullable(v.string()),
  v.description('A JWT signed with ES256 (`/v1/jwks`), good for five minutes. It is given out once.'),
)

const answered = v.strictObject({ ...outcome.entries, result })

const state = v.strictObject({
  id,
  purpose: v.string(),
  state: v.pipe(
    v.picklist(['open', 'passed', 'over']),
    v.description('`over`: its ten minutes are, or five answers were wrong.'),
  ),
  method: v.nullable(v.picklist(kinds)),
  expiresAt: v.pipe(v.string(), v.metadata({ format: 'date-time' })),
})

export const postChallenge = operation({
  method: 'POST',
  path: '/v1/challenges',
  verb: 'challenges',
  title: 'Ask for a code',
  text: 'Begins to ask somebody for their second factor: the code of their default method is sent, where it has to be. For names that nobody has it begins too, with no methods.',
  body: asking,
  answers: { 201: { text: 'It has begun.', schema: asked } },
  handle: begin,
})

export const postAnswer = operation({
  method: 'POST',
  path: '/v1/challenges/{id}/answer',
  verb: 'challenges',
  title: 'Answer it',
  text: 'Gives the code. After the fifth wrong one it is over. Where it is right, the result is in the answer, this once.',
  params: v.strictObject({ id }),
  body: v.strictObject({ code }),
  answers: { 200: { text: 'What came of it.', schema: answered } },
  problems: ['not-found'],
  handle: answer,
})

export const postResult = operation({
  method: 'POST',
  path: '/v1/challenges/{id}/result',
  verb: 'challenges',
  title: 'Fetch the result',
  text: 'After our page: what came of it, this once. `over` also where the person may not sign in any more.',
  params: v.strictObject({ id }),
  answers: { 200: { text: 'The result.', schema: v.strictObject({ result: v.string() }) } },
  problems: ['not-found', 'over'],
  handle: async (call, { params }) => {
    const challenge = await challengeIn(call, params.id)
    if (!challenge) return new Problem('not-found')
    const jwt = await resultOf(call, challenge)
    return jwt === undefined ? new Problem('over') : { status: 200, body: { result: jwt } }
  },
})

export const getChallenge = operation({
  method: 'GET',
  path: '/v1/challenges/{id}',
  verb: 'challenges',
  title: 'See how it stands',
  text: 'Changes nothing.',
  params: v.strictObject({ id }),
  answers: { 200: { text: 'How it stands.', schema: state } },
  problems: ['not-found'],
  tagged: true,
  handle: async (call, { params }) => {
    const challenge = await challengeIn(call, params.id)
    return challenge ? { status: 200, body: await stateOf(call, challenge), tagged: true } : new Problem('not-found')
  },
})

async function begin(call: ApiCall, { body }: { body: v.InferOutput<typeof asking> }): Promise<Answer | Problem> {
  const { world, caller, site } = call
  const { returnTo = null } = body
  if (returnTo !== null && !isOurs(call, returnTo)) return invalid('returnTo', 'unknown')
  const { organizationId, id: keyId, applicationId } = caller.key
  const asker = { organizationId, keyId, applicationId }
  const about = { purpose: body.purpose, nonce: body.nonce ?? null, returnTo }
  const [realm, named, from] = [await realmOf(call), calledBy(call, body.user), outsideOf(call)]
  const made = await beginChallenge(world, realm, named, asker, about, from, body.methods)
  const portal = await world.look((look) => portalAddress(look, site, realm.id))
  const page = `${portal}/ask/${made.page}`
  return { status: 201, body: { id: made.id, ...(await told(call, made.begun)), page } }
}

async function told({ world }: ApiCall, { methods, asked: one, sent, expiresAt }: OutsideBegun): Promise<object> {
  const destination = one && (await world.look(async (look) => factorOf(one.kind).destination?.(look, one)))
  return {
    methods: [...new Set(methods.map(({ kind }) => kind))],
    asked: one?.kind ?? null,
    sent: sent?.ok ?? null,
    sentTo: destination?.shown ?? null,
    expiresAt: expiresAt.toISOString(),
  }
}

async function answer(
  call: ApiCall,
  { params, body }: { params: { id: string }; body: { code: string } },
): Promise<Answer | Problem> {
  const challenge = await challengeIn(call, params.id)
  if (!challenge) return new Problem('not-found')
  const picked = { answer: answerIn(body.code), pickedId: undefined }
  const came = await answerAsked(call.world, await realmOf(call), challenge, picked, outsideOf(call))
  const jwt = came.passed ? await resultOf(call, challenge) : undefined
  const said = outcomeOf(came)
  return { ...said, body: { ...(said.body as object), result: jwt ?? null } }
}

async function resultOf({ world, site, caller }: ApiCall, challenge: Challenge): Promise<string | undefined> {
  const issuer = await world.look((look) => portalAddress(look, site, challenge.realmId))
  return takeResult(world, caller, challenge, issuer)
}

function challengeIn(call: ApiCall, of: string): Promise<Challenge | undefined> {
  return call.world.look((look) => findChallenge(look, outsideOf(call).application, of))
}

async function stateOf({ world }: ApiCall, challenge: Challenge): Promise<object> {
  const { purpose, passedKind: method, expiresAt } = challenge
  const stand = await world.look(async ({ now }) => standOf(challenge, now))
  return { id: challenge.id, purpose, state: stand, method, expiresAt: expiresAt.toISOString() }
}
