import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { createVault } from '#store/vault.ts'
import { type BenchPerson, codeOf, PASSWORD, seedPeople } from '../../bench/measure/people.ts'
import { CHEAP_COST, hashOf, makeOperator } from '../../bench/measure/stage.ts'
import { ask, type Said, type Where } from './browser.ts'

/** People with an app each, who sign in once. */
export type Crowd = { readonly people: readonly BenchPerson[]; readonly databaseUrl: string }

/** What came of it, as people saw it. */
export type Seen = {
  /** Sign-ins that were answered with a session, and its cookie. */
  readonly acknowledged: { readonly person: BenchPerson; readonly cookie: string }[]
  /** Codes that let somebody in a second time. */
  readonly twice: string[]
  /** Answers that were neither a page nor a redirect of ours: no words on it. */
  readonly wordless: string[]
  refused: number
  /** No answer, or one that says to try again. */
  unanswered: number
  readonly times: number[]
  /** How often each answer came that lets nobody in. */
  readonly statuses: Map<number, number>
}

export const nothingSeen = (): Seen => ({
  ...{ acknowledged: [], twice: [], wordless: [], refused: 0, unanswered: 0, times: [], statuses: new Map() },
})

const PERIOD = 30
/** Of so many right codes, one is shown again. */
const REPLAYED = 12
/** As long as somebody goes on trying with one code. */
const PATIENCE_MS = 25_000

/** Makes the top of the tree, where there is none yet, and people in it. */
export async function gathered(databaseUrl: string, secretKey: string, count: number): Promise<Crowd> {
  const client = await connected(databaseUrl)
  try {
    const { rows } = await client.query<{ id: string }>("select id from organization where kind = 'operator'")
    const operator = rows[0]?.id ?? (await makeOperator(client))
    const vault = createVault(Buffer.from(secretKey, 'base64'))
    const passwordHash = await hashOf(vault, CHEAP_COST)
    return { people: await seedPeople({ client, vault, passwordHash }, operator, count), databaseUrl }
  } finally {
    await client.end()
  }
}

/** Rows reach as far as the whole tree here. */
export async function connected(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl, options: '-c countersign.scope=*' })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

export const stepNow = (): number => Math.floor(Date.now() / 1000 / PERIOD)

/** One try with this code. Throws where no answer came. */
export async function tries(where: Where, person: BenchPerson, step: number, address: string): Promise<Said> {
  const form = { username: person.username, password: PASSWORD, token: codeOf(person, step) }
  return ask(where, '/signin', { form, address })
}

export const sessionIn = ({ cookies }: Said): string | undefined =>
  cookies.get('session') ?? cookies.get('__Host-session')

/** Everybody signs in once, so many at a time, until all have or it is told to stop; some right codes are then shown again. */
export async function signInAll(
  { people }: Pick<Crowd, 'people'>,
  {
    where,
    atOnce,
    going = () => true,
    seen = nothingSeen(),
    pauseMs = 0,
  }: {
    readonly where: () => Where
    readonly atOnce: number
    readonly going?: () => boolean
    readonly seen?: Seen
    /** Of each, between two people. */
    readonly pauseMs?: number
  },
): Promise<Seen> {
  let next = 0
  const one = async (): Promise<void> => {
    while (going()) {
      const number = next++
      const person = people[number]
      if (!person) return
      // reason: each of a network of their own, as wrong answers of one make their neighbors wait
      await signsIn(where, person, `${(number >> 8) & 255}.${number & 255}.7`, seen, going)
      if (pauseMs > 0) await sleep(pauseMs)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return seen
}

/** Tries with one code until there is an answer, and when it was right, tries with it once more. */
async function signsIn(
  where: () => Where,
  person: BenchPerson,
  network: string,
  seen: Seen,
  going: () => boolean,
): Promise<void> {
  const step = stepNow()
  const until = performance.now() + PATIENCE_MS
  while (performance.now() < until) {
    const begun = performance.now()
    const said = await tries(where(), person, step, `10.${network}`).catch(() => undefined)
    const answer = judged(said, seen)
    if (answer === 'in' && said) {
      seen.times.push(performance.now() - begun)
      seen.acknowledged.push({ person, cookie: sessionIn(said) ?? '' })
      // reason: not everybody, as many wrong answers at once make all strangers of a realm wait
      if (seen.acknowledged.length % REPLAYED !== 1) return
      const again = await tries(where(), person, step, `11.${network}`).catch(() => undefined)
      if (judged(again, seen) === 'in') seen.twice.push(person.username)
      return
    }
    if (answer === 'refused') return
    if (!going()) return
    await sleep(100 + Math.random() * 200)
  }
}

function judged(said: Said | undefined, seen: Seen): 'in' | 'refused' | 'again' {
  if (said && sessionIn(said)) return 'in'
  const status = said?.status ?? 0
  seen.statuses.set(status, (seen.statuses.get(status) ?? 0) + 1)
  if (said && said.status < 500 && said.status !== 429) {
    seen.refused++
    return 'refused'
  }
  seen.unanswered++
  if (said && (said.body.length < 50 || said.status === 500))
    seen.wordless.push(`${said.status} ${said.body.slice(0, 80)}`)
  return 'again'
}

/** What must hold, whatever happened: each line is a fault. */
export async function faultsIn(seen: Seen, where: Where, { databaseUrl, people }: Crowd): Promise<string[]> {
  const lost: string[] = []
  for (const { person, cookie } of seen.acknowledged) {
    const { status } = await ask(where, '/session', { cookie })
    if (status !== 204) lost.push(`${person.username} was signed in, and is not any more (${status})`)
  }
  const client = await connected(databaseUrl)
  try {
    const { rows } = await client.query<{ id: string; count: number }>(
      `select subject_id as id, count(*)::int as count from audit_event
       where action = 'signin.second-factor' and outcome = 'done' and subject_id = any($1) group by 1`,
      [people.map(({ id }) => id)],
    )
    const counts = new Map(rows.map(({ id, count }) => [id, count]))
    const unwritten = seen.acknowledged.filter(({ person }) => !counts.has(person.id))
    return [
      ...lost,
      ...seen.twice.map((name) => `a code of ${name} let two in`),
      ...seen.wordless.map((said) => `an answer without words: ${said}`),
      ...rows.filter(({ count }) => count > 1).map(({ id }) => `a code of ${id} was accepted twice`),
      ...unwritten.map(({ person }) => `the sign-in of ${person.username} is not on record`),
    ]
  } finally {
    await client.end()
  }
}

export const quantile = (times: readonly number[], part: number): number =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0
