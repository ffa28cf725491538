import type { JSX } from 'preact'
import { LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { View } from '../ui/view.ts'
import { type TopicName, topicNames, topics } from './topics.ts'

/** All there is help for. */
export function HelpIndex({ view }: { readonly view: View }): JSX.Element {
  const { words, organization } = view
  return (
    <SignedOut view={view} title="help.index.title" languagesAt="/help">
      <p class="lead">{words('help.index.intro', { organization: organization.name })}</p>
      <nav aria-label={words('help.index.title')}>
        {topicNames.map((name) => (
          <a key={name} class="way" href={`/help/${name}`}>
            <span>{words(topics[name].title)}</span>
            <Icon name="next" />
          </a>
        ))}
      </nav>
      <ToPortal view={view} />
    </SignedOut>
  )
}

type TopicPageProps = { readonly view: View; readonly topic: TopicName; readonly issuer: string }

export function TopicPage({ view, topic, issuer }: TopicPageProps): JSX.Element {
  const { words } = view
  const { title, lead, steps, besides } = topics[topic]
  return (
    <SignedOut view={view} title={title} languagesAt={`/help/${topic}`}>
      <p class="lead">{words(lead)}</p>
      <div class="prose">
        <ol>
          {steps.map((step) => (
            <li key={step}>{words(step, { issuer })}</li>
          ))}
        </ol>
        {besides && <h2>{words(besides.title)}</h2>}
        {besides && (
          <ul>
            {besides.points.map((point) => (
              <li key={point}>{words(point)}</li>
            ))}
          </ul>
        )}
        <p>
          <a href="/help">{words('help.back.index')}</a>
        </p>
      </div>
      <ToPortal view={view} />
    </SignedOut>
  )
}

function ToPortal({ view: { words, person } }: { readonly view: View }): JSX.Element {
  return (
    <LinkButton href={person ? '/account/settings' : '/signin'} tone="secondary" wide>
      {words(person ? 'error.toAccount' : 'error.toSignIn')}
    </LinkButton>
  )
}
