import type { JSX } from 'preact'
import { isEasable, type Standing } from '#domain/administration/waits.ts'
import { EASED, MOST_WAITS, type Wait } from '#domain/budgets/waits.ts'
import { type About, PersonFrame, personPath } from '../access/person-frame.tsx'
import { Alert } from '../ui/alert.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, EmptyState, Section } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { Checkbox } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { Time } from '../ui/time.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import type { Words } from '../words/words.ts'
import { ReasonField } from './reason-field.tsx'

export type WaitsPageProps = {
  readonly view: View
  readonly about: About
  readonly standing: Standing
  /** Whether whoever looks may reset the person's factors. */
  readonly resets: boolean
  readonly values?: { readonly reason?: string | undefined; readonly month: boolean } | undefined
  readonly errors?: FieldErrors<'reason'> | undefined
}

/** What stands against a person after wrong answers, and the way to lift it. */
export function WaitsPage(props: WaitsPageProps): JSX.Element {
  const { view, about, standing, resets } = props
  const { words } = view
  const { waits, wornOut } = standing
  return (
    <PersonFrame view={view} title="waits.title" intro="waits.intro" about={about}>
      {wornOut.length > 0 && (
        <Alert tone="warning" title={words('waits.wornOut')} still>
          <p>{words('waits.wornOut.text')}</p>
          {resets && <a href={`${personPath(about)}/reset`}>{words('user.link.reset')}</a>}
        </Alert>
      )}
      <Section title={words('waits.standing')}>
        {waits.length === 0 ? <EmptyState title={words('waits.none')} /> : null}
        {waits.map((wait) => (
          <OneWait key={wait.name} view={view} wait={wait} />
        ))}
        {waits.length >= MOST_WAITS && <p class="hint">{words('waits.most', { count: MOST_WAITS })}</p>}
      </Section>
      {(waits.length > 0 || props.errors?.reason) && <Lift {...props} />}
    </PersonFrame>
  )
}

function OneWait({ view, wait }: { readonly view: View; readonly wait: Wait }): JSX.Element {
  const { words } = view
  const { wrong, inMonth, monthly, lastAt, until } = wait
  const ofAll = wait.name.startsWith('second-factor:known:')
  const term = words(ofAll ? 'waits.inMonth.all' : 'waits.inMonth')
  const counts = monthly === null ? [] : [{ term, is: words('waits.of', { inMonth, monthly }) }]
  const times = [
    { term: words('waits.last'), is: lastAt && <Time view={view} at={lastAt} /> },
    { term: words('waits.until'), is: until && <Time view={view} at={until} /> },
  ]
  return (
    <Card>
      <p class="badges">
        <strong>{nameOf(words, wait)}</strong>{' '}
        <Badge tone={until ? 'bad' : 'neutral'}>{words(until ? 'waits.waiting' : 'waits.counting')}</Badge>
      </p>
      <DefinitionList
        rows={[
          { term: words('waits.wrong'), is: words('limits.number', { count: wrong }) },
          ...counts,
          ...times.filter(({ is }) => is !== null),
        ]}
      />
    </Card>
  )
}

/** What is counted: its name ends with the hash of a username, or with the id of a person. */
function nameOf(words: Words, { name }: Wait): string {
  if (name.startsWith('password:person:')) return words('waits.of.password', { network: networkIn(name) })
  if (name.startsWith('password:said:')) return words('waits.of.said')
  if (name.startsWith('password:')) return words('waits.of.browser')
  if (name.startsWith('second-factor:strange:')) return words('waits.of.strange')
  if (name.startsWith('second-factor:known:')) return words('waits.of.known')
  return words(name.startsWith('second-factor:alone:') ? 'waits.of.alone' : 'waits.of.setUp')
}

/** A single address is said without the length of its network. */
const networkIn = (name: string): string =>
  name.slice('password:person:'.length, name.lastIndexOf(':')).replace(/\/32$/, '')

function Lift({ view, about, standing, values, errors = {} }: WaitsPageProps): JSX.Element {
  const { words } = view
  const easedUntil = standing.waits.find((wait) => wait.monthIsOver && wait.easedUntil)?.easedUntil
  return (
    <Section title={words('waits.lift')} intro={words('waits.lift.intro')}>
      <Card>
        <form method="post" action={`${personPath(about)}/waits/lift`} class="form">
          <Problems words={words} errors={errors} />
          <ReasonField words={words} value={values?.reason} error={errors.reason} />
          {standing.waits.some(isEasable) && (
            <Checkbox
              words={words}
              name="month"
              label="waits.month"
              hint={{ word: 'waits.month.hint', values: { count: EASED } }}
              error={undefined}
              checked={values?.month ?? false}
            />
          )}
          {easedUntil && (
            <p class="hint">
              {words('waits.month.again')} <Time view={view} at={easedUntil} />
            </p>
          )}
          <div class="actions">
            <Button>{words('waits.lift.submit')}</Button>
            <LinkButton href={personPath(about)} tone="quiet">
              {words('cancel')}
            </LinkButton>
          </div>
        </form>
      </Card>
    </Section>
  )
}
