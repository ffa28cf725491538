import { type Options, send } from './sending.ts'
import type { Keys, PublicKey } from './signed.ts'

/** New keys are listed an hour before they sign. */
const KEPT_MS = 30 * 60_000
/** Whoever makes up names of keys does not make us fetch them each time. */
const RARELY_MS = 10_000

/** The public keys of the portal, fetched when they are first needed and kept for a while. */
export function keysAt(options: Options): Keys {
  let kept: { readonly at: number; readonly keys: Promise<readonly PublicKey[]> } | undefined
  return (fresh) => {
    const now = performance.now()
    if (kept && now - kept.at < (fresh ? RARELY_MS : KEPT_MS)) return kept.keys
    const made = { at: now, keys: fetched(options) }
    kept = made
    made.keys.catch(() => {
      if (kept === made) kept = undefined
    })
    return made.keys
  }
}

async function fetched(options: Options): Promise<readonly PublicKey[]> {
  const { body } = await send({ ...options, key: undefined }, { method: 'GET', path: '/v1/jwks' })
  return (body as { readonly keys: readonly PublicKey[] }).keys
}
