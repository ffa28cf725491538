import type { ComponentChildren, JSX } from 'preact'
import { Icon } from './icon.tsx'

export function Card({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <div class="card">{children}</div>
}

type SectionProps = {
  readonly id?: string | undefined
  readonly title: string
  readonly intro?: string | undefined
  readonly children: ComponentChildren
}

/** A part of a page: on wide screens its heading stands beside it. */
export function Section({ id, title, intro, children }: SectionProps): JSX.Element {
  return (
    <section class="section" id={id}>
      <div class="section-head">
        <h2>{title}</h2>
        {intro && <p>{intro}</p>}
      </div>
      <div class="section-body">{children}</div>
    </section>
  )
}

type PageHeadProps = {
  readonly title: string
  readonly intro?: string | undefined
  readonly back?: { readonly href: string; readonly label: string } | undefined
}

export function PageHead({ title, intro, back }: PageHeadProps): JSX.Element {
  return (
    <div class="page-head">
      {back && (
        <a class="back" href={back.href}>
          <Icon name="back" />
          {back.label}
        </a>
      )}
      <h1>{title}</h1>
      {intro && <p class="lead">{intro}</p>}
    </div>
  )
}

type EmptyStateProps = { readonly title: string; readonly children?: ComponentChildren }

export function EmptyState({ title, children }: EmptyStateProps): JSX.Element {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  )
}
