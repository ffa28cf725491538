import type { JSX } from 'preact'
import type { Words } from '../words/words.ts'
import { Alert } from './alert.tsx'

type ProblemsProps = { readonly words: Words; readonly errors: { readonly [name: string]: unknown } }

/** Above a form of which some field was not right: said at once, for those who do not see the marks. */
export function Problems({ words, errors }: ProblemsProps): JSX.Element | null {
  if (!Object.values(errors).some(Boolean)) return null
  return (
    <Alert tone="danger">
      <p>{words('error.fields')}</p>
    </Alert>
  )
}
