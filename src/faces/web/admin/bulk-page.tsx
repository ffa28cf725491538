import type { JSX } from 'preact'
import { type BulkDeed, bulkDeeds, type Picked, type Progress, type Whom } from '#domain/administration/bulk.ts'
import { countedTo } from '#domain/administration/listing.ts'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, EmptyState, PageHead } from '../ui/card.tsx'
import { Radios } from '../ui/radios.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import { countSaid } from './list.tsx'
import { marked, packed } from './wanted.ts'

export type BulkPageProps = {
  readonly view: View
  readonly whom: Whom
  /** How many they are. */
  readonly total: number
  /** Who they are, where they were picked one by one. */
  readonly picked?: readonly Picked[] | undefined
  readonly deed?: BulkDeed | undefined
  /** Whether to ask if it is meant. */
  readonly ask?: boolean | undefined
  readonly progress?: Progress | undefined
  readonly errors?: FieldErrors<'deed'> | undefined
}

const PATH = '/admin/users/bulk'

/** One thing for everybody that a search finds, or for those who were picked. */
export function BulkPage(props: BulkPageProps): JSX.Element {
  const { view, whom, total, ask, deed, progress } = props
  const { words } = view
  const search = 'search' in whom ? whom.search : ''
  const back = {
    href: search === '' ? '/admin/users' : `/admin/users?q=${encodeURIComponent(search)}`,
    label: words('clients.tab.users'),
  }
  return (
    <SignedIn view={view} title="bulk.title" narrow>
      <PageHead title={words('bulk.title')} back={back} />
      <Card>
        {progress ? (
          <Going {...props} progress={progress} />
        ) : total === 0 ? (
          <EmptyState title={words('picked' in whom ? 'bulk.nobody' : 'listing.nothingFound')} />
        ) : ask && deed ? (
          <Sure {...props} deed={deed} />
        ) : (
          <Choice {...props} />
        )}
      </Card>
    </SignedIn>
  )
}

function Choice(props: BulkPageProps): JSX.Element {
  const { view, deed, errors = {} } = props
  const { words } = view
  return (
    <form method="post" action={PATH} class="form">
      <p>{whoSaid(props)}</p>
      <Names {...props} />
      <Named {...props} />
      <Radios
        words={words}
        name="deed"
        label="bulk.deed"
        error={errors.deed}
        value={deed ?? ''}
        options={bulkDeeds.map((value) => ({ value, label: `bulk.${value}`, hint: `bulk.${value}.hint` }))}
      />
      <div class="actions">
        <Button>{words('bulk.go-on')}</Button>
      </div>
    </form>
  )
}

/** Says once more what is done, and to how many. */
function Sure(props: BulkPageProps & { readonly deed: BulkDeed }): JSX.Element {
  const { view, deed, whom, total } = props
  const { words } = view
  const again = 'search' in whom ? { q: whom.search } : undefined
  const back = `${PATH}?${again ? new URLSearchParams(again) : query(whom)}`
  return (
    <form method="post" action={PATH} class="form">
      <h2>{words(`bulk.${deed}`)}</h2>
      <Alert tone="warning" title={words('bulk.sure', { count: total, all: allSaid(props) })} still>
        <p>{whoSaid(props)}</p>
        <p>{words('bulk.sure.left')}</p>
      </Alert>
      <p>{words(`bulk.${deed}.hint`)}</p>
      <Names {...props} />
      <Named {...props} />
      <input type="hidden" name="deed" value={deed} />
      <input type="hidden" name="sure" value="yes" />
      <div class="actions">
        <Button>{words('bulk.begin')}</Button>
        <LinkButton href={back} tone="quiet">
          {words('cancel')}
        </LinkButton>
      </div>
    </form>
  )
}

function query(whom: Whom): string {
  return 'picked' in whom ? whom.picked.map((mark) => `who=${packed(mark)}`).join('&') : ''
}

function allSaid({ view: { words }, whom, total }: BulkPageProps): string {
  return 'picked' in whom ? countSaid(words, total) : countSaid(words, total, countedTo(whom))
}

function whoSaid(props: BulkPageProps): string {
  const { view, whom, total } = props
  const all = allSaid(props)
  if ('picked' in whom) return view.words('bulk.picked', { count: total })
  return whom.search === ''
    ? view.words('bulk.everybody', { all })
    : view.words('bulk.found', { all, search: whom.search })
}

/** Those who were picked, by name. */
function Names({ view: { words }, picked }: BulkPageProps): JSX.Element | null {
  if (!picked) return null
  return (
    <details open={picked.length <= 10}>
      <summary>{words('bulk.names')}</summary>
      <ul class="plain">
        {picked.map(({ id, username }) => (
          <li key={id}>
            <bdi>{username}</bdi>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Whom it is about, for the next step. */
function Named({ whom, picked }: Pick<BulkPageProps, 'whom' | 'picked'>): JSX.Element {
  if ('search' in whom) return <input type="hidden" name="q" value={whom.search} />
  return (
    <>
      {(picked ?? whom.picked).map((mark) => (
        <input key={mark.id} type="hidden" name="who" value={packed(mark)} />
      ))}
    </>
  )
}

type GoingProps = BulkPageProps & { readonly progress: Progress }

/** Each answer does some and says how far it is; the script asks for the next, and without one a button does. */
function Going(props: GoingProps): JSX.Element {
  const { view, deed, progress } = props
  const { words } = view
  const { done, skipped, total, next } = progress
  return (
    <div id="bulk" class="form">
      <progress
        value={next ? done + skipped : 1}
        max={next ? Math.max(total, done + skipped + 1) : 1}
        aria-label={words('bulk.progress')}
      />
      <p role="status">{words(next ? 'bulk.so-far' : 'bulk.finished', { done, skipped, all: allSaid(props) })}</p>
      {next ? (
        <form method="post" action={PATH} data-swap data-goes-on>
          <Named {...props} />
          <input type="hidden" name="sure" value="yes" />
          <input type="hidden" name="deed" value={deed} />
          <input type="hidden" name="done" value={done} />
          <input type="hidden" name="skipped" value={skipped} />
          <input type="hidden" name="next" value={marked(next)} />
          <Button>{words('bulk.go-on')}</Button>
        </form>
      ) : (
        <div class="actions">
          <LinkButton href="/admin/users">{words('clients.tab.users')}</LinkButton>
        </div>
      )}
    </div>
  )
}

/** The part that the next answer replaces. */
export function BulkPart(props: GoingProps): JSX.Element {
  return <Going {...props} />
}
