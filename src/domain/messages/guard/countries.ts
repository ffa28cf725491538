import { levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import { factsOf, type NumberFacts } from '#kernel/phone.ts'
import type { Look, Work } from '#kernel/work.ts'
import * as store from './months.store.ts'
import type { NumberReason } from './rules.ts'
import { type Holding, holding, levelsFor } from './settings.ts'

export type Allowed = { readonly ok: true } | { readonly ok: false; readonly reason: NumberReason }

/** The countries whose numbers get codes. `known`: of the organization's people, as nobody named any. */
export type Countries = { readonly by: 'named' | 'known' | 'anything'; readonly codes: readonly string[] }

/** Before anything is sent: whether this number may get codes at all. Where nothing is refused, every number may. */
export async function numberAllowed(
  look: Look,
  organization: Pick<Organization, 'path'>,
  e164: string,
): Promise<Allowed> {
  const held = holding(await levelsFor(look, organization))
  if (held.mode.value === 'record') return { ok: true }
  const reason = await wrongWith(look, organization, held, factsOf(e164))
  return reason ? { ok: false, reason } : { ok: true }
}

/** What is wrong with a number, whether that is held against it or not. */
export async function wrongWith(
  look: Look,
  organization: Pick<Organization, 'path'>,
  held: Holding,
  { kind, country }: NumberFacts,
): Promise<NumberReason | undefined> {
  switch (kind) {
    case 'unassigned':
      return 'unassigned'
    case 'other':
      return 'type'
    case 'internet':
      if (!held.internetNumbers.value) return 'type'
      break
    case 'mobile':
      break
  }
  const { by, codes } = await countriesFor(look, organization, held)
  return by === 'anything' || (country !== undefined && codes.includes(country)) ? undefined : 'country'
}

/**
 * Those that levels name; else those where people of the organization, or below it, have proved a number, and the one its
 * people are said to be in. Where none is known, those of the nearest organization above. Where none is known anywhere, the
 * first numbers teach it.
 */
export async function countriesFor(
  look: Look,
  organization: Pick<Organization, 'path'>,
  { countries }: Pick<Holding, 'countries'>,
): Promise<Countries> {
  if (countries.value) return { by: 'named', codes: countries.value }
  const codes = await store.selectCountries(look, levelsOf(organization).reverse())
  return { by: codes.length > 0 ? 'known' : 'anything', codes: codes.toSorted() }
}

/** The country that a number without one is of; undefined where nobody has said. */
export async function homeCountryOf(look: Look, organization: Pick<Organization, 'path'>): Promise<string | undefined> {
  return holding(await levelsFor(look, organization)).homeCountry.value
}

/** Somebody has proved a number of this country. */
export function noteCountry(work: Work, organization: Pick<Organization, 'path'>, country: string): Promise<void> {
  return store.insertCountry(work, levelsOf(organization), country)
}
