import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { findColors, findLogo } from '#domain/organizations/brands.ts'
import type { World } from '#kernel/work.ts'
import type { Lane } from '../../http/dispatcher.ts'
import { type Kept, writeKept } from '../kept.ts'
import { colorsNamed, logoNamed, sheetOf } from './drawn.ts'

/** Sheets and pictures kept at most: those asked for last. */
const KEPT = 100

/** `/a/brand-….css` and `/a/logo-….png`: what organizations look like, by addresses that name their content. */
export function brandLane(world: World): Lane {
  const kept = new Map<string, Kept>()
  return async (request, response) => {
    const { url = '', method } = request
    if (!url.startsWith('/a/') || (method !== 'GET' && method !== 'HEAD')) return false
    const known = kept.get(url)
    const found = known ?? (await find(world, url).catch(() => undefined))
    if (!found) return false
    kept.delete(url)
    kept.set(url, found)
    for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest)
    writeKept(request, response, found)
    return true
  }
}

async function find(world: World, url: string): Promise<Kept | undefined> {
  const logo = logoNamed(url)
  if (logo !== undefined) {
    const body = await world.look((look) => findLogo(look, logo))
    return body && { type: 'image/png', body }
  }
  const named = colorsNamed(url)
  const colors = named === undefined ? undefined : await world.look((look) => findColors(look, named))
  if (!colors) return undefined
  const body = sheetOf(colors)
  const br = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
  return { type: 'text/css; charset=utf-8', body, br, gzip: gzipSync(body, { level: 9 }) }
}
