import { createSecureContext, type SecureContext } from 'node:tls'
import acme from 'acme-client'
import {
  accountKey,
  certificateOf,
  dropChallenge,
  keepCertificate,
  keepChallenge,
  noteFailure,
  takeDueName,
} from '#domain/organizations/certificates.ts'
import type { HostKey } from '#domain/organizations/hosts.ts'
import { findOperator } from '#domain/organizations/organizations.ts'
import type { World } from '#kernel/work.ts'

export type CertificateParts = {
  readonly world: World
  /** The authority's directory (RFC 8555). */
  readonly directory: string
  /** The portal's own name, when it has one that an authority can see. */
  readonly ownName: string | undefined
  readonly onError: (error: unknown, name: string) => void
}

export type Certificates = {
  /** Asks for whatever is due, one after the other; returns how many certificates came of it. */
  pass(): Promise<number>
  /** The certificate of a name, for a handshake. */
  contextOf(name: string): Promise<SecureContext | undefined>
  start(): void
  stop(): Promise<void>
}

const EVERY_MS = 30_000

// reason: the names that fail are tried again by a schedule of ours; an authority that does not answer holds up the others
const { defaults } = acme.axios
const settings = 'acmeSettings' in defaults ? defaults.acmeSettings : undefined
Object.assign(defaults, { timeout: 15_000, acmeSettings: Object.assign(settings ?? {}, { retryMaxAttempts: 0 }) })

/** A certificate that another node got, or that ended, is noticed after this. */
const FRESH_MS = 60_000
const KEPT = 1000

/** Certificates for every name that is served, by ACME: asked for, renewed, and found for each handshake. */
export function createCertificates(parts: CertificateParts): Certificates {
  const { world, ownName, onError } = parts
  const kept = new Map<string, { readonly context: SecureContext | undefined; readonly asked: number }>()
  let passing: Promise<number> | undefined
  let timer: NodeJS.Timeout | undefined
  const pass = async (): Promise<number> => {
    for (let issued = 0; ; ) {
      const due = await world.work((work) => takeDueName(work, ownName))
      if (!due) return issued
      if (await obtain(parts, due)) issued++
      kept.delete(due.name)
    }
  }
  const passOnce = (): Promise<number> => {
    passing ??= pass().finally(() => {
      passing = undefined
    })
    return passing
  }
  return {
    pass: passOnce,
    start: () => {
      const again = (): void => void passOnce().catch((error) => onError(error, ''))
      timer = setInterval(again, EVERY_MS).unref()
      again()
    },
    stop: async () => {
      clearInterval(timer)
      await passing?.catch(() => undefined)
    },
    contextOf: async (name) => {
      const known = kept.get(name)
      if (known && performance.now() - known.asked < FRESH_MS) return known.context
      const found = await world.look((look) => certificateOf(look, name))
      const context = found && createSecureContext({ key: found.key, cert: found.chain, minVersion: 'TLSv1.2' })
      if (kept.size >= KEPT) kept.clear()
      kept.set(name, { context, asked: performance.now() })
      return context
    },
  }
}

async function obtain(parts: CertificateParts, due: HostKey): Promise<boolean> {
  const { world, onError } = parts
  try {
    const [key, csr] = await acme.crypto.createCsr({ commonName: due.name, altNames: [due.name] })
    const chain = await order(parts, due, csr)
    const { notAfter } = acme.crypto.readCertificateInfo(chain)
    const certificate = { key: key.toString(), chain, expiresAt: notAfter }
    await world.work((work) => keepCertificate(work, due, certificate))
    return true
  } catch (error) {
    onError(error, due.name)
    const said = error instanceof Error ? error.message : String(error)
    await world.work((work) => noteFailure(work, due, said))
    return false
  }
}

/** By HTTP-01: the authority calls the name on port 80 and finds what we keep for it. */
async function order({ world, directory }: CertificateParts, due: HostKey, csr: Buffer): Promise<string> {
  const operator = await world.look(findOperator)
  if (!operator) throw new Error('there is no operator yet')
  const made = (await acme.crypto.createPrivateEcdsaKey()).toString()
  const key = await world.work((work) => accountKey(work, operator.id, directory, made))
  const client = new acme.Client({ directoryUrl: directory, accountKey: key, backoffMin: 1000 })
  // reason: asking for an account that is there would change it, to what it is, and some authorities refuse that
  await client.createAccount({ onlyReturnExisting: true }).catch(() => undefined)
  return client.auto({
    csr,
    termsOfServiceAgreed: true,
    skipChallengeVerification: true,
    challengePriority: ['http-01'],
    challengeCreateFn: (_, { token }, answer) => world.work((work) => keepChallenge(work, due, token, answer)),
    challengeRemoveFn: (_, { token }) => world.work((work) => dropChallenge(work, token)),
  })
}
