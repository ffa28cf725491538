import type { JSX } from 'preact'
import { type About, PersonFrame, personPath } from '../access/person-frame.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Problems } from '../ui/problems.tsx'
import type { FieldErrors, FieldValues, View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'
import { ReasonField } from './reason-field.tsx'

export type BypassPageProps = {
  readonly view: View
  readonly about: About
  /** Shown once, to be read out. */
  readonly code?: string | undefined
  /** Why there can be none. */
  readonly refused?: Word | undefined
  readonly values?: FieldValues<'reason'> | undefined
  readonly errors?: FieldErrors<'reason'> | undefined
}

export function BypassPage(props: BypassPageProps): JSX.Element {
  const { view, about, code, refused } = props
  const { words } = view
  return (
    <PersonFrame view={view} title="bypass.title" intro="bypass.intro" about={about}>
      {refused && (
        <Alert tone="info">
          <p>{words(refused)}</p>
        </Alert>
      )}
      {code ? <Code view={view} about={about} code={code} /> : !refused && <Ask {...props} />}
    </PersonFrame>
  )
}

function Code({ view: { words }, about, code }: BypassPageProps & { readonly code: string }): JSX.Element {
  return (
    <Card>
      <div class="form">
        <p>{words('bypass.read')}</p>
        <p class="center">
          <code class="key" id="bypass-code" dir="ltr">
            {code}
          </code>
        </p>
        <Alert tone="warning" title={words('bypass.once')} still>
          <p>{words('bypass.sure')}</p>
        </Alert>
        <div class="actions">
          <LinkButton href={personPath(about)}>{words('close')}</LinkButton>
        </div>
      </div>
    </Card>
  )
}

function Ask({ view: { words }, about, values = {}, errors = {} }: BypassPageProps): JSX.Element {
  return (
    <Card>
      <form method="post" action={`${personPath(about)}/bypass`} class="form">
        <Problems words={words} errors={errors} />
        <Alert tone="warning" still>
          <p>{words('bypass.sure')}</p>
        </Alert>
        <ReasonField words={words} value={values.reason} error={errors.reason} />
        <div class="actions">
          <Button>{words('bypass.submit')}</Button>
          <LinkButton href={personPath(about)} tone="quiet">
            {words('cancel')}
          </LinkButton>
        </div>
      </form>
    </Card>
  )
}
