// What people do in the administration beside those who sign in: a file of everybody, lists and the record, all in a loop.
import { createVault } from '#store/vault.ts'
import type { Bench, Options } from './measure/bench.ts'
import { median } from './measure/figures.ts'
import { type Offered, offer, p99 } from './measure/offering.ts'
import { type BenchPerson, seedPeople } from './measure/people.ts'
import { startServer } from './measure/servers.ts'
import { CHEAP_COST, hashOf } from './measure/stage.ts'
import { keyOf } from './measure/standing.ts'
import { type Standing, standing, type Visit } from './measure/trees.ts'
import { verifying } from './measure/verifying.ts'
import { benchWorld } from './servers/world.ts'

const SIZE = { users: 100_000, organizations: 2000, events: 12 }
const PER_SECOND = 200
const SECONDS = 20
const PEOPLE = 4000
const KEYS = 16
const MOST_GROWTH = 1.2

/** Each in a loop of its own. */
const LOOPS: readonly ((at: Visit['where']) => string)[] = [
  () => '/admin/users/export',
  () => '/admin/users?sort=two-factor',
  ({ organization, username }) => `/admin/organizations/${organization}/audit?person=${encodeURIComponent(username)}`,
]

export const crowd: Bench = {
  name: 'crowd',
  what: '/v1/verify 200 times a second, while a file of 100,000 people, lists and the record are asked for in a loop | alone',
  run: (options) => standing(SIZE, (tree) => beside(tree, options)),
}

async function beside(tree: Standing, { rounds }: Options) {
  const { server } = tree
  const people = await peopleOf(tree)
  const next = await verifying(server, people, await keysOf(tree, people))
  const round = (): Promise<Offered> => offer({ port: server.port, perSecond: PER_SECOND, seconds: SECONDS, next })
  const reading = await startServer('reading', readingOf(tree.operator))
  const both = async (): Promise<Offered> => {
    // reason: files are for whoever has just proved who they are
    await tree.database.client.query('update session set confirmed_at = now()')
    await reading.ask('begin')
    return round()
  }
  await both()
  await reading.ask('end')
  const pairs: { alone: number; beside: number }[] = []
  let pages = 0
  for (let number = 0; number < rounds; number++) {
    const alone = p99(right(await round()))
    const busy = p99(right(await both()))
    pages = await reading.ask<number>('end')
    pairs.push({ alone, beside: busy })
    console.error(`  p99 ${alone.toFixed(1)} ms alone, ${busy.toFixed(1)} ms beside`)
  }
  await reading.stop()
  const growth = median(pairs.map((pair) => pair.beside / pair.alone))
  const alone = median(pairs.map((pair) => pair.alone))
  return {
    goals: [
      { what: 'p99 beside a crowd to that alone', is: growth, sense: 'at most', goal: MOST_GROWTH, unit: '' } as const,
    ],
    details: { aloneP99Ms: alone, besideP99Ms: median(pairs.map((pair) => pair.beside)), pages },
  }
}

function right({ admitted, turnedAway, wrong }: Offered): readonly number[] {
  if (wrong.length + turnedAway.length > 0) throw new Error(`a right code was answered ${wrong[0] ?? 503}`)
  return admitted
}

function readingOf({ port, cookies, where }: Visit): object {
  const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ')
  return { port, cookie, paths: LOOPS.map((path) => path(where)) }
}

async function peopleOf({ database: { client, masterKey }, operator }: Standing): Promise<BenchPerson[]> {
  const vault = createVault(Buffer.from(masterKey, 'base64'))
  const crowdOf = { client, vault, passwordHash: await hashOf(vault, CHEAP_COST) }
  return seedPeople(crowdOf, operator.where.organization, PEOPLE)
}

async function keysOf({ database }: Standing, people: readonly BenchPerson[]): Promise<string[]> {
  const { world, end } = await benchWorld(database)
  const keys = await Promise.all(people.slice(0, KEYS).map((person) => keyOf(world, person)))
  await end()
  return keys
}
