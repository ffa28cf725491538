import type { JSX } from 'preact'
import { type BulkDeed, bulkDeeds, type Progress } from '#domain/administration/bulk.ts'
import { COUNTED } from '#domain/administration/listing.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, PageHead } from '../ui/card.tsx'
import { Radios } from '../ui/radios.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import { marked } from './wanted.ts'

export type BulkPageProps = {
  readonly view: View
  readonly search: string
  /** How many the search finds. */
  readonly total: number
  readonly deed?: BulkDeed | undefined
  readonly progress?: Progress | undefined
  readonly errors?: FieldErrors<'deed'> | undefined
}

/** One thing for everybody that a search finds. */
export function BulkPage(props: BulkPageProps): JSX.Element {
  const { view, search, progress } = props
  const { words } = view
  const back = { href: `/admin/users?q=${encodeURIComponent(search)}`, label: words('clients.tab.users') }
  return (
    <SignedIn view={view} title="bulk.title">
      <PageHead title={words('bulk.title')} back={back} />
      <Card>{progress ? <Going {...props} progress={progress} /> : <Choice {...props} />}</Card>
    </SignedIn>
  )
}

function Choice({ view: { words }, search, total, deed, errors = {} }: BulkPageProps): JSX.Element {
  const all = total > COUNTED ? words('listing.more', { count: COUNTED }) : words('listing.count', { count: total })
  return (
    <form method="post" action="/admin/users/bulk" class="form">
      <p>{search === '' ? words('bulk.everybody', { all }) : words('bulk.found', { all, search })}</p>
      <input type="hidden" name="q" value={search} />
      <Radios
        words={words}
        name="deed"
        label="bulk.deed"
        error={errors.deed}
        value={deed ?? ''}
        options={bulkDeeds.map((value) => ({ value, label: `bulk.${value}`, hint: `bulk.${value}.hint` }))}
      />
      <div class="actions">
        <Button>{words('bulk.begin')}</Button>
      </div>
    </form>
  )
}

type GoingProps = BulkPageProps & { readonly progress: Progress }

/** Each answer does some and says how far it is; the script asks for the next, and without one a button does. */
function Going({ view: { words }, search, deed, progress }: GoingProps): JSX.Element {
  const { done, skipped, total, next } = progress
  const all = total > COUNTED ? words('listing.more', { count: COUNTED }) : words('listing.count', { count: total })
  return (
    <div id="bulk" class="form">
      <progress
        value={next ? done + skipped : 1}
        max={next ? Math.max(total, done + skipped + 1) : 1}
        aria-label={words('bulk.progress')}
      />
      <p role="status">{words(next ? 'bulk.so-far' : 'bulk.finished', { done, skipped, all })}</p>
      {next ? (
        <form method="post" action="/admin/users/bulk" data-swap data-goes-on>
          <input type="hidden" name="q" value={search} />
          <input type="hidden" name="deed" value={deed} />
          <input type="hidden" name="done" value={done} />
          <input type="hidden" name="skipped" value={skipped} />
          <input type="hidden" name="next" value={marked(next)} />
          <Button>{words('bulk.go-on')}</Button>
        </form>
      ) : (
        <LinkButton href="/admin/users">{words('clients.tab.users')}</LinkButton>
      )}
    </div>
  )
}

/** The part that the next answer replaces. */
export function BulkPart(props: GoingProps): JSX.Element {
  return <Going {...props} />
}
