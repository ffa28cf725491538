// RADIUS by UDP, as main.ts serves it.
import { availableParallelism } from 'node:os'
import { type Cost, createHashing, hashesAtOnce } from '#domain/users/hashing.ts'
import { patient } from '#faces/http/patience.ts'
import { serveRadius } from '#faces/radius/server.ts'
import { createHashingThreads } from '#wiring/hashing-threads.ts'
import { radiusSayings } from '#wiring/radius-sayings.ts'
import { given, obey } from './child.ts'
import { countStatements } from './counted.ts'
import { benchWorld, type WorldOptions } from './world.ts'

const counted = countStatements()
const { cost, ...options } = given<WorldOptions & { readonly cost: Cost }>()
const { world, vault, hold } = await benchWorld(options)
const pepper = vault.hash('password pepper', '')
const threads = createHashingThreads(hashesAtOnce(availableParallelism()))
const hashing = createHashing({ cost, threads, waiting: 200, pepper })
const parts = { world, hashing, say: radiusSayings, patience: patient(), onError: console.error }
const { port = 0 } = await serveRadius(parts, { host: '127.0.0.1', port: 0, radsec: undefined })

obey(port, (told) => (typeof told === 'number' ? hold(told) : counted()))
