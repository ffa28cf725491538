import type { JSX } from 'preact'
import type { Logo } from '#domain/organizations/brands.ts'
import { logoView } from '../brand/drawn.ts'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton, PostButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Field, FieldFrame } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, FieldValues, View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'
import { type BrandField, type BrandName, LONGEST_TEXT, type TextField, textFields } from './brand-form.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'
import { type Borrowed, SenderNote } from './sender-note.tsx'

export type BrandPageProps = {
  readonly view: View
  readonly head: Head
  readonly values: FieldValues<BrandName>
  readonly logo: Logo | null
  readonly isLive: boolean
  readonly isDraft: boolean
  /** Whose look is seen as long as there is none of its own. */
  readonly inheritedName: string
  readonly borrowed: Borrowed
  readonly errors?: FieldErrors<BrandField> | undefined
}

export function BrandPage(props: BrandPageProps): JSX.Element {
  const { view, head, isLive, errors = {} } = props
  const { words } = view
  return (
    <SignedIn view={view} title="brand.title">
      <OrganizationHead view={view} head={head} current="/brand" />
      <p class="lead">{words('brand.intro', { organization: head.organization.name })}</p>
      <State {...props} />
      <SenderNote view={view} organizationId={head.organization.id} borrowed={props.borrowed} />
      <Problems words={words} errors={errors} />
      <form method="post" action={pathOf(props)} class="form form-wide">
        <Names {...props} />
        <Colors {...props} />
        <Texts {...props} />
        <div class="actions actions-end">
          <Button>{words('brand.submit')}</Button>
        </div>
      </form>
      <LogoSection {...props} />
      {isLive && (
        <Section title={words('brand.remove')} intro={words('brand.remove.text')}>
          <PostButton action={`${pathOf(props)}/remove`} tone="danger">
            {words('brand.remove.button')}
          </PostButton>
        </Section>
      )}
    </SignedIn>
  )
}

function pathOf({ head }: Pick<BrandPageProps, 'head'>): string {
  return `${organizationPath(head.organization.id)}/brand`
}

function State(props: BrandPageProps): JSX.Element {
  const { view, isDraft, isLive, inheritedName } = props
  const { words } = view
  if (!isDraft) {
    const said = isLive ? words('brand.live') : words('brand.inherited', { organization: inheritedName })
    return <p>{said}</p>
  }
  return (
    <Alert tone="info" still>
      <p>{words('brand.draft')}</p>
      <div class="actions">
        <LinkButton href={`${pathOf(props)}/preview`} tone="secondary" small>
          {words('brand.preview')}
        </LinkButton>
        <PostButton action={`${pathOf(props)}/discard`} tone="quiet" small>
          {words('brand.preview.discard')}
        </PostButton>
      </div>
    </Alert>
  )
}

const NAMES: readonly { readonly name: BrandName; readonly label: Word; readonly hint?: Word; readonly max: number }[] =
  [
    { name: 'name', label: 'brand.name', max: 100 },
    { name: 'issuer', label: 'brand.issuer', hint: 'brand.issuer.hint', max: 60 },
    { name: 'sender_name', label: 'brand.sender', hint: 'brand.sender.hint', max: 60 },
    { name: 'support_contact', label: 'brand.support', hint: 'brand.support.hint', max: 200 },
  ]

function Names({ view: { words }, values, errors = {} }: BrandPageProps): JSX.Element {
  return (
    <Section title={words('brand.names')} intro={words('brand.names.intro')}>
      <Card>
        <div class="form">
          {NAMES.map(({ name, label, hint, max }) => (
            <Field
              key={name}
              words={words}
              {...{ name, label, value: values[name], error: errors[name], maxLength: max }}
              hint={hint && { word: hint }}
            />
          ))}
        </div>
      </Card>
    </Section>
  )
}

function Colors({ view: { words }, values, errors = {} }: BrandPageProps): JSX.Element {
  return (
    <Section title={words('brand.colors')} intro={words('brand.colors.intro')}>
      <Card>
        <div class="form">
          <Field
            words={words}
            name="accent"
            label="brand.accent"
            hint={{ word: 'brand.accent.hint' }}
            value={values.accent}
            error={errors.accent}
            maxLength={7}
          />
          <Field
            words={words}
            name="accent_dark"
            label="brand.accentDark"
            hint={{ word: 'brand.accentDark.hint' }}
            value={values.accent_dark}
            error={errors.accent_dark}
            maxLength={7}
          />
        </div>
      </Card>
    </Section>
  )
}

const TEXTS: Readonly<Record<TextField, Word>> = {
  above_en: 'brand.text.above.en',
  below_en: 'brand.text.below.en',
  above_de: 'brand.text.above.de',
  below_de: 'brand.text.below.de',
}

function Texts({ view: { words }, values, errors = {} }: BrandPageProps): JSX.Element {
  return (
    <Section title={words('brand.texts')} intro={words('brand.texts.intro')}>
      <Card>
        <div class="form">
          {textFields.map((name) => (
            <Field
              key={name}
              words={words}
              {...{ name, label: TEXTS[name], value: values[name], error: errors[name], maxLength: LONGEST_TEXT }}
            />
          ))}
        </div>
      </Card>
    </Section>
  )
}

/** A form of its own: a file would be lost whenever another field is wrong. */
function LogoSection(props: BrandPageProps): JSX.Element {
  const { view, logo, errors = {} } = props
  const { words } = view
  const field = { words, name: 'logo', id: 'logo-file', label: 'brand.logo.file', error: errors.logo } as const
  return (
    <Section id="logo" title={words('brand.logo')} intro={words('brand.logo.intro')}>
      <Card>
        {logo ? <LogoNow {...props} logo={logo} /> : <p>{words('brand.logo.none')}</p>}
        <form method="post" action={`${pathOf(props)}/logo`} enctype="multipart/form-data" class="form">
          <FieldFrame {...field}>
            <input
              type="file"
              id="logo-file"
              name="logo"
              accept="image/png,image/jpeg,image/webp"
              aria-invalid={errors.logo ? 'true' : undefined}
              aria-describedby={errors.logo ? 'logo-file-error' : undefined}
            />
          </FieldFrame>
          <div class="actions">
            <Button tone="secondary">{words('brand.logo.upload')}</Button>
          </div>
        </form>
      </Card>
    </Section>
  )
}

function LogoNow(props: BrandPageProps & { readonly logo: Logo }): JSX.Element {
  const { view, logo } = props
  const { path, width, height } = logoView(logo)
  return (
    <div class="logo-now">
      <img class="logo" src={path} width={width} height={height} alt={view.words('brand.logo.alt')} />
      <PostButton action={`${pathOf(props)}/logo/remove`} tone="quiet" small>
        {view.words('brand.logo.remove')}
      </PostButton>
    </div>
  )
}
