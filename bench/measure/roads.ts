// What people do all day, over one tree: sign in, be asked whether they are signed in, answer a challenge.
import { createVault } from '#store/vault.ts'
import { type Connection, openConnection } from './connection.ts'
import { ending } from './endings.ts'
import { type Calling, calling } from './growing.ts'
import { type BenchPerson, codeOf, seedPeople } from './people.ts'
import { get, postJson } from './requests.ts'
import { type Running, startServer } from './servers.ts'
import { addressOf, type Browser, signIn } from './signing-in.ts'
import { CHEAP_COST, hashOf } from './stage.ts'
import { instants, turns } from './steps.ts'
import type { Standing } from './trees.ts'

export const ROADS = ['sign-in', 'session', 'verify'] as const
export type Road = (typeof ROADS)[number]

export type Roads = Readonly<Record<Road, Calling>>

const PEOPLE = 150

/** The roads over this tree, for people of its operator. */
export async function withRoads<T>(standing: Standing, use: (roads: Roads) => Promise<T>): Promise<T> {
  const { database, server } = standing
  const { connectionString, masterKey } = database
  const people = await peopleOf(standing)
  const ceremony = await startServer('ceremony', { connectionString, masterKey })
  return ending(
    () => ceremony.stop(),
    async () => {
      await ceremony.ask({ people: people.map(({ organizationId, id }) => ({ organizationId, id })) })
      const { instant, firstStep } = instants()()
      await Promise.all([server.ask(instant), ceremony.ask({ instant })])
      const [signing, answering] = [taking(people.slice(0, PEOPLE), firstStep), taking(people.slice(PEOPLE), firstStep)]
      const { cluster } = database
      return use({
        'sign-in': calling(server, cluster, (connection) => {
          const { one, step, browser } = signing()
          return signIn(connection, server.port, browser, one, step)
        }),
        session: calling(server, cluster, await asksForSession(server, signing())),
        verify: calling(ceremony, cluster, async (connection) => {
          const { one, step } = answering()
          const { organizationId, id, enrollmentId } = one
          const asked = { person: { organizationId, id }, enrollmentId, code: codeOf(one, step) }
          await expect(connection, postJson(ceremony.port, '/', asked))
        }),
      })
    },
  )
}

async function peopleOf({ database }: Standing): Promise<BenchPerson[]> {
  const { client, masterKey } = database
  const { rows } = await client.query<{ id: string }>("select id from organization where kind = 'operator'")
  const vault = createVault(Buffer.from(masterKey, 'base64'))
  const crowd = { client, vault, passwordHash: await hashOf(vault, CHEAP_COST) }
  return seedPeople(crowd, rows[0]?.id ?? '', 2 * PEOPLE)
}

type Taken = { readonly one: BenchPerson; readonly step: number; readonly browser: Browser }

/** One person after the other, each in a browser of their own. */
function taking(people: readonly BenchPerson[], firstStep: number): () => Taken {
  const turn = turns(people, firstStep)
  const browsers = new Map<string, Browser>()
  return () => {
    const taken = turn()
    if (!taken) throw new Error('the bench has not people enough for so many rounds')
    const known = browsers.get(taken.one.id) ?? { cookies: new Map(), address: addressOf(browsers.size) }
    browsers.set(taken.one.id, known)
    return { ...taken, browser: known }
  }
}

async function asksForSession({ port }: Running, { one, step, browser }: Taken) {
  const connection = await openConnection(port)
  await signIn(connection, port, browser, one, step)
  connection.close()
  const request = get(port, '/session', browser.cookies)
  return (each: Connection): Promise<void> => expect(each, request)
}

async function expect(connection: Connection, request: string): Promise<void> {
  const { status } = await connection.send(request)
  if (status !== 204) throw new Error(`what is right was answered ${status}`)
}
