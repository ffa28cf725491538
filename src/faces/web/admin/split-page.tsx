import type { JSX } from 'preact'
import type { User } from '#domain/users/users.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, PageHead, Section } from '../ui/card.tsx'
import { AreaField } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import { userPath } from './user-page.tsx'

export type SplitPageProps = {
  readonly view: View
  readonly user: User
  readonly people?: string | undefined
  readonly errors?: FieldErrors<'people'> | undefined
}

/** Makes several logins of one that is shared, and says why one code cannot be shared. */
export function SplitPage({ view, user, people = '', errors = {} }: SplitPageProps): JSX.Element {
  const { words } = view
  const field = { words, name: 'people', label: 'split.people', hint: { word: 'split.people.hint' } } as const
  return (
    <SignedIn view={view} title="split.title">
      <PageHead
        title={words('split.title')}
        intro={words('split.intro', { username: user.username })}
        back={{ href: userPath(user), label: words('details.title') }}
      />
      <Problems words={words} errors={errors} />
      <Section title={words('split.why')}>
        <Card>
          <ul class="points">
            <li>{words('split.why.once')}</li>
            <li>{words('split.why.who')}</li>
            <li>{words('split.why.leave')}</li>
          </ul>
        </Card>
      </Section>
      <Section title={words('split.form')} intro={words('split.form.intro', { role: words(`role.${user.role}`) })}>
        <Card>
          <form method="post" action={`${userPath(user)}/split`} class="form">
            <AreaField {...field} error={errors.people} value={people} rows={6} />
            <div class="actions">
              <Button tone="danger">{words('split.submit')}</Button>
              <LinkButton href={userPath(user)} tone="quiet">
                {words('cancel')}
              </LinkButton>
            </div>
          </form>
        </Card>
      </Section>
    </SignedIn>
  )
}
