import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { type Ends, freePorts, type Program, start, statusOf, until } from './programs.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The server itself, in a process of its own, as operators start it. */
export type Node = Program & {
  readonly port: number
  readonly metricsPort: number
  ready(): Promise<boolean>
}

export type NodeSettings = {
  readonly databaseUrl?: string
  readonly dataDir?: string
  readonly secretKey?: string
  /** Where people reach all nodes. */
  readonly publicUrl?: string
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
  /** Words before the program, such as those that give it another clock. */
  readonly before?: readonly string[]
}

export const newKey = (): string => randomBytes(32).toString('base64')

/** Starts a node and waits until it can serve people. */
export async function startNode(ends: Ends, settings: NodeSettings): Promise<Node> {
  const node = await launchNode(ends, settings)
  await until('a node is ready', () => {
    if (node.child.exitCode !== null) throw new Error(`a node ended: ${node.said()}`)
    return node.ready()
  })
  return node
}

/** The same, without waiting. */
export async function launchNode(ends: Ends, settings: NodeSettings): Promise<Node> {
  const [free = 0, metricsPort = 0] = await freePorts(2)
  const port = settings.port ?? free
  const { HOME = '', PATH = '' } = process.env
  const { databaseUrl, dataDir, secretKey, publicUrl, before = [] } = settings
  const env = {
    ...{ HOME, PATH, PORT: String(port), METRICS_PORT: String(metricsPort), TRUSTED_PROXIES: '127.0.0.1' },
    ...{ ARGON2_MEMORY: '64', ARGON2_PASSES: '1', LOG_LEVEL: 'error' },
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    ...(dataDir && { DATA_DIR: dataDir }),
    ...(secretKey && { SECRET_KEY: secretKey }),
    ...(publicUrl && { PUBLIC_URL: publicUrl }),
    ...settings.env,
  }
  const words = [process.execPath, '--enable-source-maps', '--import', './scripts/load-tsx.mjs', 'src/main.ts']
  const program = start(ends, [...before, ...words], { env, cwd: ROOT })
  const ready = async (): Promise<boolean> => (await statusOf(`http://127.0.0.1:${port}/health/ready`)) === 200
  return { ...program, port, metricsPort, ready }
}

/** The metrics of a node, by their names with labels. */
export async function metricsOf({ metricsPort }: Node): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}
