import type { JSX } from 'preact'
import type { KeptLetter } from '../mail.ts'
import { EmptyState } from '../ui/card.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'

export type InboxPageProps = {
  readonly view: View
  readonly letters: readonly KeptLetter[]
  /** Only addresses of the portal itself become links. */
  readonly publicUrl: string
}

/** What would have been sent, newest first. Letters are shown as text: nothing in them is run or loaded. */
export function InboxPage({ view, letters, publicUrl }: InboxPageProps): JSX.Element {
  const { words } = view
  return (
    <SignedOut view={view} title="inbox.title" wide>
      <p class="lead">{words('inbox.intro')}</p>
      {letters.length === 0 && <EmptyState title={words('inbox.empty')} />}
      {letters.map((letter) => (
        <article class="letter" key={letter.id} aria-labelledby={`letter-${letter.id}`}>
          <h2 id={`letter-${letter.id}`}>
            <bdi>{letter.subject}</bdi>
          </h2>
          <p class="hint">
            <bdi>{letter.from.name}</bdi> → <bdi>{letter.to}</bdi> · <Time view={view} at={letter.at} />
          </p>
          <pre class="letter-text">{linked(letter.text, publicUrl)}</pre>
          <details>
            <summary>{words('inbox.html')}</summary>
            <pre class="letter-text">{letter.html}</pre>
          </details>
        </article>
      ))}
    </SignedOut>
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
