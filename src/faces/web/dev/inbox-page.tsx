import type { JSX } from 'preact'
import type { KeptLetter, KeptText, Mail } from '../mail.ts'
import { Badge } from '../ui/badge.tsx'
import { EmptyState } from '../ui/card.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'

export type InboxPageProps = {
  readonly view: View
  readonly inbox: NonNullable<Mail['inbox']>
  /** Only addresses of the portal itself become links. */
  readonly publicUrl: string
}

/** What would have been sent, newest first. Messages are shown as text: nothing in them is run or loaded. */
export function InboxPage({ view, inbox, publicUrl }: InboxPageProps): JSX.Element {
  const { words } = view
  const letters = inbox.letters.map((letter) => ({
    at: letter.at,
    shown: <LetterShown key={letter.id} view={view} letter={letter} publicUrl={publicUrl} />,
  }))
  const texts = inbox.texts.map((text) => ({
    at: text.at,
    shown: <TextShown key={text.id} view={view} message={text} />,
  }))
  const all = [...letters, ...texts].toSorted((a, b) => b.at.getTime() - a.at.getTime())
  return (
    <SignedOut view={view} title="inbox.title" wide>
      <p class="lead">{words('inbox.intro')}</p>
      {all.length === 0 && <EmptyState title={words('inbox.empty')} />}
      {all.map(({ shown }) => shown)}
    </SignedOut>
  )
}

type LetterShownProps = { readonly view: View; readonly letter: KeptLetter; readonly publicUrl: string }

function LetterShown({ view, letter, publicUrl }: LetterShownProps): JSX.Element {
  return (
    <article class="letter" aria-labelledby={`letter-${letter.id}`}>
      <h2 id={`letter-${letter.id}`}>
        <bdi>{letter.subject}</bdi>
      </h2>
      <p class="hint">
        <bdi>{letter.from.name}</bdi> → <bdi>{letter.to}</bdi> · <Time view={view} at={letter.at} />
      </p>
      <pre class="letter-text">{linked(letter.text, publicUrl)}</pre>
      <details>
        <summary>{view.words('inbox.html')}</summary>
        <pre class="letter-text">{letter.html}</pre>
      </details>
    </article>
  )
}

function TextShown({ view, message }: { readonly view: View; readonly message: KeptText }): JSX.Element {
  return (
    <article class="letter" aria-labelledby={`letter-${message.id}`}>
      <h2 id={`letter-${message.id}`}>
        <Badge tone="neutral">{view.words('inbox.sms')}</Badge> <bdi>{message.to}</bdi>
      </h2>
      <p class="hint">
        <bdi>{message.from}</bdi> · <Time view={view} at={message.at} />
      </p>
      <pre class="letter-text">{message.text}</pre>
    </article>
  )
}

function linked(text: string, publicUrl: string): (string | JSX.Element)[] {
  return text.split(/(\S+:\/\/\S+)/).map((part) =>
    part.startsWith(`${publicUrl}/`) ? (
      <a key={part} href={part}>
        {part}
      </a>
    ) : (
      part
    ),
  )
}
