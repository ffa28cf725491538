import { Resolver } from 'node:dns/promises'

/** The TXT records of a name; `failed` where nobody answers, which says nothing about the name. */
export type TxtLookup = (name: string) => Promise<readonly string[] | 'failed'>

const TRY = { timeout: 2000, tries: 2 }
const MOST_RECORDS = 20
const NONE: readonly unknown[] = ['ENOTFOUND', 'ENODATA']

/** Asks the name server of this address, or those of the machine. Each look-up asks anew: nothing is kept. */
export function txtLookup(server: string | undefined): TxtLookup {
  return async (name) => {
    const resolver = new Resolver(TRY)
    if (server !== undefined) resolver.setServers([server])
    try {
      const records = await resolver.resolveTxt(name)
      return records.slice(0, MOST_RECORDS).map((pieces) => pieces.join(''))
    } catch (error) {
      return error instanceof Error && 'code' in error && NONE.includes(error.code) ? [] : 'failed'
    }
  }
}
