import type { Bench } from './measure/bench.ts'
import { called } from './measure/callers.ts'
import { type Answer, openConnection } from './measure/connection.ts'
import { get, headersIn } from './measure/requests.ts'
import { compare, type Side } from './measure/rounds.ts'
import type { Running } from './measure/servers.ts'
import { DEFAULT_COST, onStage, type Stage } from './measure/stage.ts'

const CALLERS = 32

export const page: Bench = {
  name: 'page',
  what: 'GET /signin, 32 callers | the same bytes and headers as constants',
  run: (plan) =>
    onStage(async (stage) => {
      const server = await stage.serve('portal', { cost: DEFAULT_COST })
      const answer = await pageOf(server)
      const bare = await stage.serve('bare-page', { headers: headersIn(answer), body: answer.body })
      const compared = await compare(asking(stage, server), asking(stage, bare), plan)
      const goals = [{ what: 'ratio', is: compared.ratio, sense: 'at least', goal: 0.5, unit: '' } as const]
      return { ...compared, goals, details: { bytes: answer.body.length } }
    }),
}

async function pageOf({ port }: Running): Promise<Answer> {
  const connection = await openConnection(port)
  const answer = await connection.send(get(port, '/signin'))
  connection.close()
  if (answer.status !== 200) throw new Error(`the sign-in page was answered ${answer.status}`)
  return answer
}

function asking({ database }: Stage, server: Running): Side {
  const request = get(server.port, '/signin')
  return called({
    server,
    callers: CALLERS,
    cluster: database.cluster,
    prepare: async () => async (connection) => {
      const { status } = await connection.send(request)
      if (status !== 200) throw new Error(`the sign-in page was answered ${status}`)
      return true
    },
  })
}
