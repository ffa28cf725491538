import { refuseFor } from '#domain/users/passwords.ts'
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '#domain/users/strength.ts'
import { type Call, field } from './call.ts'
import type { FormReader } from './form.ts'

/** Whose password it will be: their names are no passwords. */
type Owner = { readonly username: string; readonly email: string; readonly organization: string }

/** A new password typed twice; undefined when it was refused, which is noted beside the field. */
export function readNewPassword<Name extends string>(
  call: Call,
  form: FormReader<Name>,
  names: { readonly once: Name; readonly again: Name },
  owner: Owner,
): string | undefined {
  const password = field(call, names.once)
  if (password === '') return form.wrong(names.once, 'error.required')
  const problem = refuseFor(password, owner)
  if (problem) {
    return form.wrong(names.once, `error.password.${problem}`, { min: SHORTEST_PASSWORD, max: LONGEST_PASSWORD })
  }
  return password === field(call, names.again) ? password : form.wrong(names.again, 'error.password.mismatch')
}
