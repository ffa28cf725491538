import { providerFor } from '#domain/providers/domains.ts'
import type { Reply } from '../../http/reply.ts'
import { redirect } from '../../http/reply.ts'
import { type Call, field, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { BY_COMPANY, CompanyPage } from './company-page.tsx'

/** Longer than any address or username there can be. */
const LONGEST = 254

export const companySignInRoutes: readonly Route[] = [
  { method: 'GET', path: BY_COMPANY, door: 'open', handle: getCompany },
  { method: 'POST', path: BY_COMPANY, door: 'open', handle: postCompany },
]

async function getCompany(call: Call): Promise<Reply> {
  return page(<CompanyPage view={viewOf(call)} providers={call.realm.offered.providers} />)
}

/** Only what stands behind the @ decides: the answer is the same whether anybody has the name or not. */
async function postCompany(call: Call): Promise<Reply> {
  const name = field(call, 'username').trim().slice(0, LONGEST)
  const provider = await call.world.look((look) => providerFor(look, call.realm.id, name))
  if (provider) return redirect(`/sso/${provider.id}?hint=${encodeURIComponent(name)}`)
  const error = { word: name === '' ? 'error.required' : 'error.company.unknown' } as const
  const props = { providers: call.realm.offered.providers, value: name, error }
  return page(<CompanyPage view={viewOf(call)} {...props} />, 422)
}
