import type { JSX } from 'preact'
import type { Reset } from '#domain/administration/reset.ts'
import { type About, PersonFrame, personPath } from '../access/person-frame.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton, PostButton } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { Field } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { Time } from '../ui/time.tsx'
import type { FieldErrors, FieldValues, View } from '../ui/view.ts'
import { ReasonField } from './reason-field.tsx'

export type ResetField = 'reason' | 'ticket'

export type ResetPageProps = {
  readonly view: View
  readonly about: About
  readonly waiting: Reset | undefined
  readonly mayApprove: boolean
  /** Seconds that it would wait. */
  readonly wait: number
  readonly values?: FieldValues<ResetField> | undefined
  readonly errors?: FieldErrors<ResetField> | undefined
}

export function ResetPage(props: ResetPageProps): JSX.Element {
  const { view, about, waiting } = props
  return (
    <PersonFrame view={view} title="reset.title" intro="reset.intro" about={about}>
      {waiting ? <Waiting {...props} reset={waiting} /> : <Ask {...props} />}
    </PersonFrame>
  )
}

function Ask({ view, about, wait, values = {}, errors = {} }: ResetPageProps): JSX.Element {
  const { words } = view
  return (
    <Card>
      <form method="post" action={`${personPath(about)}/reset`} class="form">
        <Problems words={words} errors={errors} />
        <Alert tone="warning" still>
          <p>{words('reset.ends')}</p>
          {about.user.role === 'owner' && <p>{words('reset.owner')}</p>}
          {wait > 0 && <p>{words('reset.waits', { hours: Math.ceil(wait / 3600) })}</p>}
        </Alert>
        <ReasonField words={words} value={values.reason} error={errors.reason} />
        <Field
          words={words}
          name="ticket"
          label="reset.ticket"
          value={values.ticket}
          error={errors.ticket}
          maxLength={60}
          required
        />
        <div class="actions">
          <Button tone="danger">{words('reset.submit')}</Button>
          <LinkButton href={personPath(about)} tone="quiet">
            {words('cancel')}
          </LinkButton>
        </div>
      </form>
    </Card>
  )
}

function Waiting({ view, about, reset, mayApprove }: ResetPageProps & { readonly reset: Reset }): JSX.Element {
  const { words } = view
  const missing = reset.needsApproval && reset.approvedBy === null
  return (
    <Card>
      <div class="form">
        <h2>{words('reset.waiting')}</h2>
        <DefinitionList
          rows={[
            { term: words('reset.reason'), is: <bdi>{reset.reason}</bdi> },
            { term: words('reset.ticket'), is: <bdi>{reset.ticket}</bdi> },
            { term: words('reset.asked'), is: <Time view={view} at={reset.createdAt} /> },
            { term: words('reset.due'), is: <Time view={view} at={reset.dueAt} /> },
          ]}
        />
        {missing && (
          <Alert tone="info" still>
            <p>{words(mayApprove ? 'reset.approve.text' : 'reset.approve.other')}</p>
          </Alert>
        )}
        <div class="actions">
          {missing && mayApprove && (
            <PostButton action={`${personPath(about)}/reset/approve`} tone="danger">
              {words('reset.approve')}
            </PostButton>
          )}
          <PostButton action={`${personPath(about)}/reset/stop`}>{words('reset.stop')}</PostButton>
        </div>
      </div>
    </Card>
  )
}
