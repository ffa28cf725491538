import type { Application, Demand, PathRule, WantedAssurance } from './applications.ts'
import { assurances } from './applications.ts'

/** What is asked of whoever calls an address of an application. */
export type Asking = PathRule['demand']

/**
 * What is asked at this path and query of a request, as it was sent: the rule with the longest prefix, else what the
 * application asks. Programs behind us read `..`, `%2e` and `//` each in their own way: what cannot be read in one way alone
 * gets the strictest of all.
 */
export function askingAt(application: Pick<Application, 'demand' | 'rules'>, sent: string): Asking {
  const path = plainPath(sent)
  if (path === undefined) return strictest([application.demand, ...application.rules.map(({ demand }) => demand)])
  const [nearest] = application.rules
    .filter(({ prefix }) => isAtOrBelow(path, prefix))
    .toSorted((one, other) => other.prefix.length - one.prefix.length)
  return nearest?.demand ?? application.demand
}

/** The path of a request without its query; `undefined` where two programs may understand it in two ways. */
export function plainPath(sent: string): string | undefined {
  const [path = ''] = sent.split(/[?#]/, 1)
  if (!path.startsWith('/') || /[\\\p{Cc};]|\/\/|%(?:2f|5c|00|25|2e|3b)/iu.test(path)) return undefined
  if (path.split('/').some((part) => part === '.' || part === '..')) return undefined
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

/** `/admin` is `/admin`, `/admin/` and `/admin/users`, in whatever case, and not `/administrators`. */
function isAtOrBelow(path: string, prefix: string): boolean {
  const [one, other] = [path.toLowerCase(), prefix.toLowerCase().replace(/\/$/, '')]
  return one === other || one.startsWith(`${other}/`)
}

function strictest(all: readonly Asking[]): Asking {
  if (all.includes('closed')) return 'closed'
  const demands = all.filter((one): one is Demand => one !== 'open' && one !== 'closed')
  const strength = (assurance: WantedAssurance): number => assurances.indexOf(assurance)
  const fresh = demands.flatMap(({ freshSeconds }) => freshSeconds ?? [])
  return {
    assurance: assurances[Math.max(...demands.map(({ assurance }) => strength(assurance)))] ?? 'any',
    freshSeconds: fresh.length > 0 ? Math.min(...fresh) : null,
  }
}
