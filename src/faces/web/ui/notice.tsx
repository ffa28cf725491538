import type { JSX } from 'preact'
import type { Word } from '../words/words.ts'
import { Alert, type AlertTone } from './alert.tsx'
import type { View } from './view.ts'

/** Most notices say that something worked; these do not. */
const TONES: { readonly [word in Word]?: AlertTone } = {
  'notice.signedOut': 'info',
  'notice.sessionEnded': 'info',
  'notice.signInExpired': 'info',
  'notice.setupExpired': 'warning',
  'notice.unchanged': 'info',
  'notice.requirementUnchanged': 'info',
  'notice.methodOffLimits': 'warning',
  'notice.mfaByPolicy': 'warning',
  'notice.mfaNoMethod': 'warning',
}

export function Notice({ view }: { readonly view: View }): JSX.Element | null {
  if (!view.notice) return null
  return (
    <Alert tone={TONES[view.notice] ?? 'success'}>
      <p>{view.words(view.notice)}</p>
    </Alert>
  )
}
