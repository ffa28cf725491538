import { brandIn } from '#domain/organizations/brands.ts'
import type { User } from '#domain/users/users.ts'
import type { Look } from '#kernel/work.ts'
import { brandView, type Call, viewOf } from '../call.ts'
import type { View } from '../ui/view.ts'
import { negotiate, wordsFor } from '../words/words.ts'

/** In the language they chose here, or have; else in the one that the application asked in, where it says one. */
export function spokenTo(call: Call, { language }: Pick<User, 'language'>, asked: string | null = null): Call {
  const spoken = language === 'auto' ? asked : language
  if (call.cookie('language') !== undefined || spoken === null) return call
  const words = wordsFor(negotiate(undefined, spoken))
  return { ...call, words, place: { ...call.place, language: words.locale } }
}

/** In the name of the person's organization, whether they are signed in or not. */
export async function viewFor(look: Look, call: Call, { organizationId }: Pick<User, 'organizationId'>): Promise<View> {
  const brand = await brandIn(look, organizationId)
  return { ...viewOf(call), ...brandView(brand, call.realm, call.words.locale) }
}
