// The whole portal, as main.ts serves it.
import { createSecretKey } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { type Cost, createHashing, hashesAtOnce } from '#domain/users/hashing.ts'
import { apiLane } from '#faces/api/lane.ts'
import { forwardAuthLane } from '#faces/forward-auth/lane.ts'
import { crowdOf } from '#faces/http/crowd.ts'
import { patient } from '#faces/http/patience.ts'
import { createPortal } from '#faces/web/portal.ts'
import { createAdministration } from '#wiring/administration.ts'
import { createHashingThreads } from '#wiring/hashing-threads.ts'
import { readConfig } from '../../src/config.ts'
import { given, serveBench } from './child.ts'
import { countStatements } from './counted.ts'
import { benchWorld, type WorldOptions } from './world.ts'

/** The setting's standard. */
const REQUESTS_AT_ONCE = 400

const counted = countStatements()
const { cost, ...options } = given<WorldOptions & { readonly cost: Cost }>()
const { world, vault, hold } = await benchWorld(options)
const pepper = vault.hash('password pepper', '')
const threads = createHashingThreads(hashesAtOnce(availableParallelism()))
const hashing = createHashing({ cost, threads, waiting: 200, pepper })

await serveBench(
  (port) => {
    const publicUrl = `http://localhost:${port}`
    const settings = { PUBLIC_URL: publicUrl, TRUSTED_PROXIES: '127.0.0.1', SECRET_KEY: options.masterKey }
    const database = { connectionString: options.connectionString, isEmbedded: true }
    const administration = createAdministration({
      ...{ config: readConfig(settings), database, port, demo: false },
      ...{ hear: () => undefined, onError: console.error },
    })
    const portal = createPortal({
      world,
      hashing,
      publicUrl,
      trustedProxies: ['127.0.0.1'],
      pseudoLanguage: false,
      browserKey: createSecretKey(vault.hash('browser cookie', '')),
      onError: console.error,
      isStopping: () => false,
      crowd: crowdOf(REQUESTS_AT_ONCE),
      patience: patient(),
      doors: (site) => [
        administration.lane,
        forwardAuthLane(world, site),
        apiLane({ world, site, onError: console.error }),
      ],
    })
    return administration.watching(portal)
  },
  (told) => (typeof told === 'number' ? hold(told) : counted()),
)
