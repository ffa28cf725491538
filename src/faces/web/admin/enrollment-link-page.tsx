import type { JSX } from 'preact'
import { type About, PersonFrame, personPath } from '../access/person-frame.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button, CopyButton } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { QrFigure } from '../ui/qr-figure.tsx'
import { Time } from '../ui/time.tsx'
import { type Said, say, type View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'

/** A link as it is shown once. */
export type ShownLink = { readonly address: string; readonly qr: string; readonly expiresAt: Date }

export type LinkKind = 'enrollment-link' | 'invite'

export type HandLinkPageProps = {
  readonly view: View
  readonly about: About
  readonly kind: LinkKind
  /** Until when the link is good that was made before, and not used. */
  readonly live: Date | undefined
  readonly shown?: ShownLink | undefined
  /** Why there can be none. */
  readonly refused?: Word | undefined
  /** Why none was sent, though one can be made. */
  readonly later?: Said | undefined
}

type Parts = { readonly [part in 'title' | 'intro' | 'send' | 'show' | 'hand']: Word }

const SAID: Readonly<Record<LinkKind, Parts>> = {
  'enrollment-link': {
    title: 'enrollmentLink.title',
    intro: 'enrollmentLink.intro',
    send: 'enrollmentLink.send',
    show: 'enrollmentLink.show',
    hand: 'enrollmentLink.hand',
  },
  invite: {
    title: 'invite.title',
    intro: 'invite.intro',
    send: 'invite.send',
    show: 'invite.show',
    hand: 'invite.hand',
  },
}

/** A link for somebody else: sent to them, or shown here to be handed over. */
export function HandLinkPage({ view, about, kind, live, shown, refused, later }: HandLinkPageProps): JSX.Element {
  const { words } = view
  const said = SAID[kind]
  return (
    <PersonFrame view={view} title={said.title} intro={said.intro} about={about}>
      {refused && (
        <Alert tone="warning">
          <p>{words(refused)}</p>
        </Alert>
      )}
      {shown && <Shown view={view} shown={shown} hand={said.hand} />}
      {!refused && (
        <Card>
          <form method="post" action={`${personPath(about)}/${kind}`} class="form">
            {live && !shown && (
              <p>
                {words('enrollmentLink.live')} <Time view={view} at={live} />
              </p>
            )}
            {later && (
              <Alert tone="warning">
                <p>{say(words, later)}</p>
              </Alert>
            )}
            {(live || shown) && <p class="hint">{words('enrollmentLink.replaces')}</p>}
            <div class="actions">
              <Button name="how" value="send" tone={shown ? 'secondary' : 'primary'}>
                {words(said.send)}
              </Button>
              <Button name="how" value="show" tone="secondary">
                {words(said.show)}
              </Button>
            </div>
          </form>
        </Card>
      )}
    </PersonFrame>
  )
}

function Shown({ view, shown, hand }: { readonly view: View; readonly shown: ShownLink; readonly hand: Word }) {
  const { words } = view
  return (
    <Card>
      <div class="form">
        <Alert tone="warning" still>
          <p>{words(hand)}</p>
        </Alert>
        <QrFigure svg={shown.qr} />
        <div class="key-row">
          <p class="key-label">{words('enrollmentLink.address')}</p>
          <div class="key-value">
            <code class="address" id="handed-link" dir="ltr">
              {shown.address}
            </code>
          </div>
          <CopyButton of="handed-link" label={words('copy')} done={words('copied')} />
        </div>
        <p class="hint">
          {words('enrollmentLink.until')} <Time view={view} at={shown.expiresAt} />
        </p>
      </div>
    </Card>
  )
}
