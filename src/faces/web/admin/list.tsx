import type { ComponentChildren, JSX } from 'preact'
import { COUNTED, countedTo, type Listed, type Mark, sizes, type Wanted } from '#domain/administration/listing.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, EmptyState } from '../ui/card.tsx'
import type { View } from '../ui/view.ts'
import type { Word, Words } from '../words/words.ts'
import { addressOf, marked } from './wanted.ts'

export type ListProps<Row, Sort extends string> = {
  readonly view: View
  readonly path: string
  readonly wanted: Wanted<Sort>
  readonly listed: Listed<Row>
  /** The row's name in an address. */
  readonly markOf: (row: Row) => Mark
}

type SearchProps<Sort extends string> = {
  readonly view: View
  readonly path: string
  readonly wanted: Wanted<Sort>
  readonly hint: Word
}

/** Searches as one types; without a script by its button. */
function Search<Sort extends string>({ view: { words }, path, wanted, hint }: SearchProps<Sort>): JSX.Element {
  return (
    <search>
      <form method="get" action={path} class="list-search" data-live>
        <div class="field">
          <label for="q">{words('listing.search')}</label>
          <input
            id="q"
            name="q"
            type="search"
            value={wanted.search}
            maxlength={100}
            autocomplete="off"
            dir="auto"
            aria-describedby="q-hint"
          />
          <p class="hint" id="q-hint">
            {words(hint)}
          </p>
        </div>
        <div class="field">
          <label for="size">{words('listing.size')}</label>
          <select id="size" name="size">
            {sizes.map((size) => (
              <option key={size} value={size} selected={size === wanted.size}>
                {words('listing.count', { count: size })}
              </option>
            ))}
          </select>
        </div>
        <input type="hidden" name="sort" value={wanted.sort} />
        {wanted.descending && <input type="hidden" name="order" value="desc" />}
        <Button tone="secondary">{words('listing.search')}</Button>
      </form>
    </search>
  )
}

type ListCardProps<Sort extends string> = SearchProps<Sort> & {
  readonly listed: Listed<unknown>
  readonly children: ComponentChildren
}

/** A list with its search. Only the list itself, and what is shown of how many, change as one types. */
export function ListCard<Sort extends string>({ listed, children, ...search }: ListCardProps<Sort>): JSX.Element {
  return (
    <Card>
      <Search {...search} />
      <div aria-live="polite">
        <Showing {...search} listed={listed} />
      </div>
      {children}
    </Card>
  )
}

/** The part of a list that a search replaces: what is shown of how many, the rows, and the way to the others. */
export function ListBody<Row, Sort extends string>(
  props: ListProps<Row, Sort> & { readonly none: Word; readonly children: ComponentChildren },
): JSX.Element {
  const { view, listed, wanted, none } = props
  const { words } = view
  if (listed.total === 0) {
    return (
      <div id="list">
        <EmptyState title={words(wanted.search === '' ? none : 'listing.nothingFound')}>
          {wanted.search !== '' && <p>{words('listing.nothingFound.hint')}</p>}
        </EmptyState>
      </div>
    )
  }
  return (
    <div id="list">
      {listed.isCut && <p class="list-showing">{words('listing.tooMany')}</p>}
      {props.children}
      <Pages {...props} />
    </div>
  )
}

/** How many there are, or that there are more than were counted. */
export function countSaid(words: Words, count: number, most = COUNTED): string {
  return count > most ? words('listing.more', { count: most }) : words('listing.count', { count })
}

/** What is shown of how many. Said aloud when it changes: the element around it stays. */
export function Showing<Row, Sort extends string>({
  view: { words },
  listed,
  wanted,
}: Pick<ListProps<Row, Sort>, 'view' | 'listed' | 'wanted'>): JSX.Element {
  const { rows, total, first } = listed
  const most = countedTo(wanted)
  const shown = {
    first: first ?? 0,
    last: (first ?? 0) + rows.length - 1,
    count: rows.length,
    total: Math.min(total, most + 1),
    all: countSaid(words, total, most),
  }
  const word = total === 0 ? 'listing.showing.none' : first === undefined ? 'listing.showing.some' : 'listing.showing'
  return (
    <p class="list-showing" id="showing">
      {words(word, shown)}
    </p>
  )
}

function Pages<Row, Sort extends string>(props: ListProps<Row, Sort>): JSX.Element | null {
  const { view, path, wanted, listed, markOf } = props
  const { rows, first, hasPrevious, hasNext } = listed
  const [begin, end] = [rows[0], rows.at(-1)]
  if (!begin || !end || (!hasPrevious && !hasNext)) return null
  const to = (more: Record<string, string | undefined>): string => addressOf(path, wanted, more)
  const last = first === undefined ? undefined : String(first + rows.length - 1)
  return (
    <nav class="list-pages" aria-label={view.words('listing.pages')}>
      <Way view={view} word="listing.first" href={hasPrevious ? to({}) : undefined} />
      <Way
        view={view}
        word="listing.previous"
        href={hasPrevious ? to({ before: marked(markOf(begin)), n: first?.toString() }) : undefined}
      />
      <Way view={view} word="listing.next" href={hasNext ? to({ after: marked(markOf(end)), n: last }) : undefined} />
      <Way view={view} word="listing.last" href={hasNext ? to({ page: 'last' }) : undefined} />
    </nav>
  )
}

/** A way that leads nowhere stays in its place, and is not a link. */
function Way(props: { readonly view: View; readonly word: Word; readonly href: string | undefined }): JSX.Element {
  const label = props.view.words(props.word)
  if (props.href !== undefined) {
    return (
      <LinkButton href={props.href} tone="secondary" small>
        {label}
      </LinkButton>
    )
  }
  return (
    <span class="button button-secondary button-small button-off" aria-hidden="true">
      {label}
    </span>
  )
}

/** The columns one can sort by are links that say how it is sorted now. */
export function sortable<Sort extends string>(path: string, wanted: Wanted<Sort>, sort: Sort, label: string) {
  const sorted = wanted.sort === sort ? (wanted.descending ? 'descending' : 'ascending') : undefined
  const href = addressOf(path, { ...wanted, sort, descending: sorted === 'ascending' })
  return { label, href, sorted } as const
}
