import type { ComponentChildren, JSX } from 'preact'
import { languages, type Word } from '../words/words.ts'
import { Document } from './document.tsx'
import { Mark, Rosette } from './mark.tsx'
import { Notice } from './notice.tsx'
import { SupportContact } from './support-contact.tsx'
import type { View } from './view.ts'

type SignedOutProps = {
  readonly view: View
  readonly title: Word
  readonly wide?: boolean | undefined
  readonly scripts?: readonly string[] | undefined
  /** Where the links to other languages lead; `?language=de` is added. Pages that answer a post have no such place. */
  readonly languagesAt?: string | undefined
  readonly children: ComponentChildren
}

/** A page for people who are not signed in, or not all the way: one card, and the organization's name above it. */
export function SignedOut(props: SignedOutProps): JSX.Element {
  const { view } = props
  return (
    <Document view={view} title={view.words(props.title)} look="gate" scripts={props.scripts}>
      <Rosette />
      <header class="gate-head">
        <Mark view={view} />
        <span class="gate-name">
          <bdi>{view.organization.name}</bdi>
        </span>
      </header>
      <main class={props.wide ? 'gate-card gate-card-wide' : 'gate-card'} id="main">
        <h1>{view.words(props.title)}</h1>
        <Notice view={view} />
        {props.children}
      </main>
      <footer class="gate-foot">
        <Support view={view} />
        {props.languagesAt && <Languages view={view} at={props.languagesAt} />}
      </footer>
    </Document>
  )
}

function Support({ view }: { readonly view: View }): JSX.Element | null {
  const contact = view.organization.supportContact
  if (!contact) return null
  return (
    <p>
      {view.words('support.help')} <SupportContact contact={contact} />
    </p>
  )
}

function Languages({ view, at }: { readonly view: View; readonly at: string }): JSX.Element {
  return (
    <nav aria-label={view.words('language.choose')}>
      <ul class="languages">
        {languages.map(({ code, name }) => (
          <li key={code}>
            <a
              href={`${at}?language=${code}`}
              lang={code}
              hreflang={code}
              aria-current={code === view.words.locale ? 'true' : undefined}
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
