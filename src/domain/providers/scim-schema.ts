import type { AttributePath } from '#kernel/scim-filter.ts'

/** An attribute as RFC 7643, section 7 describes it. */
export type Attribute = {
  readonly name: string
  readonly type: 'string' | 'boolean' | 'dateTime' | 'reference' | 'complex'
  readonly multiValued: boolean
  readonly description: string
  readonly required: boolean
  readonly caseExact: boolean
  readonly mutability: 'readOnly' | 'readWrite'
  readonly returned: 'default' | 'always'
  readonly uniqueness: 'none' | 'server'
  readonly canonicalValues?: readonly string[]
  readonly subAttributes?: readonly Attribute[]
}

export type ScimSchema = {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly attributes: readonly Attribute[]
}

/** A kind of resource: its own schema, and one that may come with it. */
export type ResourceKind = {
  readonly name: 'User' | 'Group'
  readonly endpoint: '/Users' | '/Groups'
  readonly description: string
  readonly schema: ScimSchema
  readonly extension: ScimSchema | undefined
}

const usual: Omit<Attribute, 'name' | 'description'> = {
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
}

const text = (name: string, description: string, more: Partial<Attribute> = {}): Attribute => ({
  ...usual,
  ...{ name, description },
  ...more,
})

const readOnly = { mutability: 'readOnly' } as const

const values = (name: string, description: string, kinds: readonly string[]): Attribute =>
  text(name, description, {
    ...{ type: 'complex', multiValued: true },
    subAttributes: [
      text('value', 'It itself.'),
      text('display', 'How it is shown.'),
      text('type', 'What it is for.', { canonicalValues: kinds }),
      text('primary', 'Whether it comes first.', { type: 'boolean' }),
    ],
  })

const name = text('name', 'The parts of the name.', {
  type: 'complex',
  subAttributes: [
    text('formatted', 'All of it.'),
    text('familyName', 'The family name.'),
    text('givenName', 'The given name.'),
    text('middleName', 'Names between.'),
    text('honorificPrefix', 'A title before it.'),
    text('honorificSuffix', 'A suffix behind it.'),
  ],
})

const groups = text('groups', 'The groups they are in. Changed at the group.', {
  ...{ type: 'complex', multiValued: true, ...readOnly },
  subAttributes: [
    text('value', 'The id of the group.', { ...readOnly, caseExact: true }),
    text('$ref', 'Its address.', { ...readOnly, type: 'reference', caseExact: true }),
    text('display', 'Its name.', readOnly),
    text('type', 'Always direct: groups hold no groups.', readOnly),
  ],
})

const user: ScimSchema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:User',
  name: 'User',
  description: 'Somebody who signs in.',
  attributes: [
    text('userName', 'What they sign in with; one of its kind in the realm.', { required: true, uniqueness: 'server' }),
    name,
    text('displayName', 'How they are called.'),
    text('nickName', 'A name among friends. Kept, and not used.'),
    text('title', 'What they are. Kept, and not used.'),
    text('userType', 'What they are to the organization. Kept, and not used.'),
    text('preferredLanguage', 'The language of pages and letters.'),
    text('locale', 'The language of pages and letters, where no preferred one is said.'),
    text('timezone', 'The time zone, such as Europe/Vienna.'),
    text('active', 'Whether they may sign in.', { type: 'boolean' }),
    values('emails', 'Addresses; letters go to the first of them.', ['work', 'home', 'other']),
    values('phoneNumbers', 'Telephone numbers; a mobile one is shown with the person.', ['mobile', 'work', 'home']),
    groups,
  ],
}

const enterprise: ScimSchema = {
  id: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  name: 'EnterpriseUser',
  description: 'What an enterprise says of its people. Kept, and not used.',
  attributes: [
    text('employeeNumber', 'A number.'),
    text('costCenter', 'A cost center.'),
    text('organization', 'An organization.'),
    text('division', 'A division.'),
    text('department', 'A department.'),
    text('manager', 'Who they report to.', {
      type: 'complex',
      subAttributes: [
        text('value', 'Their id.', { caseExact: true }),
        text('$ref', 'Their address.', { type: 'reference', caseExact: true }),
        text('displayName', 'Their name.', readOnly),
      ],
    }),
  ],
}

const group: ScimSchema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'A group of people, which may stand for a role.',
  attributes: [
    text('displayName', 'Its name; one of its kind at the directory.', { required: true, uniqueness: 'server' }),
    text('members', 'Who is in it.', {
      ...{ type: 'complex', multiValued: true },
      subAttributes: [
        text('value', 'The id of a user.', { caseExact: true }),
        text('$ref', 'Its address.', { type: 'reference', caseExact: true, ...readOnly }),
        text('display', 'Their username.', readOnly),
        text('type', 'Always User.', { canonicalValues: ['User'] }),
      ],
    }),
  ],
}

/** What every resource has, whatever its schema. */
export const everywhere: readonly Attribute[] = [
  text('id', 'Its id here.', { ...readOnly, returned: 'always', caseExact: true, uniqueness: 'server' }),
  text('externalId', 'What the directory calls it.', { caseExact: true }),
  text('schemas', 'What it is made of.', { ...readOnly, multiValued: true, returned: 'always', caseExact: true }),
  text('meta', 'When it was made and changed, and its version.', {
    ...{ type: 'complex', ...readOnly },
    subAttributes: [
      text('resourceType', 'User or Group.', readOnly),
      text('created', 'When it was made.', { ...readOnly, type: 'dateTime' }),
      text('lastModified', 'When it was changed last.', { ...readOnly, type: 'dateTime' }),
      text('location', 'Its address.', { ...readOnly, type: 'reference' }),
      text('version', 'Its ETag.', readOnly),
    ],
  }),
]

export const userKind: ResourceKind = {
  ...{ name: 'User', endpoint: '/Users', description: 'People' },
  ...{ schema: user, extension: enterprise },
}

export const groupKind: ResourceKind = {
  ...{ name: 'Group', endpoint: '/Groups', description: 'Groups of people' },
  ...{ schema: group, extension: undefined },
}

export const resourceKinds: readonly ResourceKind[] = [userKind, groupKind]
export const scimSchemas: readonly ScimSchema[] = [user, enterprise, group]

/** What a path is about: an attribute of the resource or of its extension, and perhaps a part of it. */
export type Named = {
  readonly attribute: Attribute
  readonly sub: Attribute | undefined
  /** The id of the extension it belongs to; undefined: the resource's own. */
  readonly extension: string | undefined
}

const called = (attributes: readonly Attribute[] | undefined, lower: string): Attribute | undefined =>
  attributes?.find(({ name: known }) => known.toLowerCase() === lower)

/** What this path names in resources of this kind; undefined: nothing. */
export function attributeAt(
  { schema, extension }: ResourceKind,
  { schema: wanted, attribute: lower, sub }: AttributePath,
): Named | undefined {
  const isExtension = extension !== undefined && wanted === extension.id.toLowerCase()
  if (wanted !== undefined && !isExtension && wanted !== schema.id.toLowerCase()) return undefined
  const attribute = called(isExtension ? extension.attributes : [...schema.attributes, ...everywhere], lower)
  const part = sub === undefined ? undefined : called(attribute?.subAttributes, sub)
  if (!attribute || (sub !== undefined && !part)) return undefined
  return { attribute, sub: part, extension: isExtension ? extension.id : undefined }
}

/** What is written of this attribute, in the case of its schema; undefined: nothing. */
export function attributeCalled(attributes: readonly Attribute[], name: string): Attribute | undefined {
  return called(attributes, name.toLowerCase())
}
