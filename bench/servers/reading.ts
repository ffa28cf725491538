// Reads pages in loops, in a process of its own, so that whoever measures has nothing else to do.
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { given, obey } from './child.ts'

const { port, cookie, paths } = given<{
  readonly port: number
  readonly cookie: string
  readonly paths: readonly string[]
}>()

let isRunning = false
let answers = 0
let loops: Promise<unknown> = Promise.resolve()

obey(0, async (what) => {
  isRunning = what === 'begin'
  if (isRunning) loops = Promise.all(paths.map(loop))
  else await loops
  return answers
})

async function loop(path: string): Promise<void> {
  for (; isRunning; answers++) await read(path)
}

/** Reads an answer to its end and keeps nothing of it. */
async function read(path: string): Promise<void> {
  const request = get({ port, path, headers: { cookie }, agent: false })
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  answer.resume()
  await once(answer, 'end')
  if (answer.statusCode !== 200) throw new Error(`${path} was answered ${answer.statusCode}`)
}
