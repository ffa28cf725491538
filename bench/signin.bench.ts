import type { Bench } from './measure/bench.ts'
import { type CallOnce, called, measured } from './measure/callers.ts'
import type { Round } from './measure/figures.ts'
import { rssMiB } from './measure/processes.ts'
import { compare, type Side } from './measure/rounds.ts'
import { addressOf, type Browser, signIn } from './measure/signing-in.ts'
import { DEFAULT_COST, onStage, type Stage } from './measure/stage.ts'
import { instants, turns } from './measure/steps.ts'

const CALLERS = 8
const PEOPLE = 400

export const signin: Bench = {
  name: 'signin',
  what: 'page, password (argon2id, default cost), TOTP, session, 8 callers | bare argon2id, as many at once',
  run: (plan) =>
    onStage(async (stage) => {
      const compared = await compare(await ourSide(stage), await bareSide(stage), plan, stage.analyze)
      const goals = [{ what: 'ratio', is: compared.ratio, sense: 'at least', goal: 0.9, unit: '' } as const]
      return { ...compared, goals, details: { argon2idPerSecond: compared.limit.rate } }
    }),
}

async function ourSide(stage: Stage): Promise<Side> {
  const people = (await stage.people(PEOPLE, DEFAULT_COST)).map((person, number) => {
    const browser: Browser = { cookies: new Map(), address: addressOf(number) }
    return { person, browser }
  })
  const server = await stage.serve('portal', { cost: DEFAULT_COST })
  const next = instants()
  const prepare = async (): Promise<CallOnce> => {
    const { instant, firstStep } = next()
    await server.ask(instant)
    const turn = turns(people, firstStep)
    return async (connection) => {
      const taken = turn()
      if (taken) await signIn(connection, server.port, taken.one.browser, taken.one.person, taken.step)
      return taken !== undefined
    }
  }
  return called({ server, callers: CALLERS, cluster: stage.database.cluster, prepare })
}

async function bareSide(stage: Stage): Promise<Side> {
  const server = await stage.serve('bare-argon2', { cost: DEFAULT_COST })
  return {
    rssMiB: () => rssMiB(server.pid),
    round: (seconds) => measured(server.pid, undefined, () => server.ask<Round>(seconds)),
  }
}
