import type { JSX } from 'preact'
import { brandFrom, type StoredBrand } from '#domain/organizations/brands.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { brandView } from '../call.ts'
import { SignInForm } from '../signin/sign-in-page.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton, PostButton } from '../ui/button.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { View } from '../ui/view.ts'
import { organizationPath } from './organization-head.tsx'

type BrandPreviewProps = {
  readonly view: View
  readonly organization: Organization
  /** Whose sign-in page its people see. */
  readonly realm: Pick<Organization, 'signInForm'>
  readonly draft: StoredBrand
}

/** The sign-in page as it will look, with nothing in it that could be sent, and what is seen elsewhere. */
export function BrandPreview({ view, organization, realm, draft }: BrandPreviewProps): JSX.Element {
  const { words } = view
  const { id: organizationId, name: ownName, supportContact: ownContact } = organization
  const whose = { organizationId, isMade: true, ownName, ownContact, modifiedAt: view.now }
  const brand = brandFrom({ ...draft, ...whose })
  const drawn = { ...view, ...brandView(brand, organization, words.locale), person: undefined }
  const path = `${organizationPath(organizationId)}/brand`
  return (
    <SignedOut view={drawn} title="signin.title">
      <Alert tone="info" title={words('brand.preview.title')} still>
        <p>{words('brand.preview.text')}</p>
      </Alert>
      <fieldset disabled class="preview">
        <SignInForm view={drawn} form={realm.signInForm} />
      </fieldset>
      <DefinitionList
        rows={[
          { term: words('brand.preview.app'), is: <bdi>{brand.issuer}</bdi> },
          { term: words('brand.preview.sender'), is: <bdi>{brand.senderName ?? brand.name}</bdi> },
        ]}
      />
      <form method="post" action={`${path}/publish`} class="form">
        <Button wide>{words('brand.preview.publish')}</Button>
      </form>
      <LinkButton href={path} tone="secondary" wide>
        {words('brand.preview.change')}
      </LinkButton>
      <PostButton action={`${path}/discard`} tone="quiet">
        {words('brand.preview.discard')}
      </PostButton>
    </SignedOut>
  )
}
