// npm run docs: writes the documents that are printed from the code. A test compares them.
import { writeFileSync } from 'node:fs'
import { printConfiguration } from '#config.ts'
import { organizations, people, type Reach } from '#domain/administration/rights.ts'
import { openApi } from '#faces/api/openapi.ts'
import { operations } from '#faces/api/operations.ts'
import { printReference } from '#faces/api/reference.ts'
import { type Door, guardsOf } from '#faces/http/guards.ts'
import { routes } from '#faces/web/routes.ts'
import { type Document, printOperations } from './sdk-types.ts'

const DOORS: Readonly<Record<Door, string>> = {
  open: 'anybody',
  leave: 'whoever is signed in, also before a required set-up is done',
  start: 'the same, having proved again a short while ago that it is they: setting up a factor',
  mine: 'whoever is signed in and has finished what was required of them',
  change: 'the same, having proved again a short while ago that it is they',
  rule: 'whoever may do the deed of the address (docs/rights.md)',
  govern: 'the same, having proved again a short while ago that it is they',
}

/** Every printed document by its path, and the types of the client library. */
export function printedDocuments(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/configuration.md', printConfiguration()],
    ['docs/routes.md', printRoutes()],
    ['docs/rights.md', printRights()],
    ['docs/api-reference.md', printReference(operations)],
    ['sdk/src/operations.ts', printOperations(openApi(operations) as Document)],
  ])
}

function printRoutes(): string {
  return [
    '# Addresses',
    '',
    'This page is printed from `src/faces/web/routes.ts` and `src/faces/http/guards.ts` by `npm run docs`.',
    '',
    'Before every door: the Host header must be one of ours (else 421), and a POST must come from a page of ours (else 403).',
    '',
    '## Doors',
    '',
    'The guards of a door are asked from left to right. The first that objects answers the request.',
    '',
    '| door | who passes | guards |',
    '| --- | --- | --- |',
    ...Object.entries(DOORS).map(([door, who]) => `| ${door} | ${who} | ${guardNames(door as Door)} |`),
    '',
    '## Pages',
    '',
    'Somebody who has to prove again who they are is led back to the page in the last column.',
    '',
    '| method | address | door | deed | back to |',
    '| --- | --- | --- | --- | --- |',
    ...routes.map((route) => {
      const { method, path, door, page } = route
      const deed = 'deed' in route ? `\`${route.deed}\`` : ''
      return `| ${method} | \`${path}\` | ${door} | ${deed} | ${page ? `\`${page}\`` : ''} |`
    }),
    '',
    '## Without pages',
    '',
    'These are answered before the pages, by the raw lanes (`src/faces/http/lanes.ts`, `src/faces/web/lanes.tsx`).',
    '',
    '| method | address | answer |',
    '| --- | --- | --- |',
    '| any | `/health/live` | 200 while the process answers; also as `/healthz` |',
    '| any | `/health/ready` | 200 while changes can be made and nobody has told us to stop, else 503 and why; also as `/readyz` |',
    '| any | `/v1/...` | the API for programs ([reference](api-reference.md)), with a key and no cookie |',
    '| GET | `/session` | 204 while the session of the cookie is live and complete, else 401 |',
    '| GET, HEAD | `/a/...` | style sheets, scripts and pictures; the address holds a hash of the content |',
    '| GET | `/signin` | the sign-in page as strangers first see it, drawn once and kept |',
    '',
  ].join('\n')
}

function printRights(): string {
  return [
    '# Who may do what to whom',
    '',
    'This page is printed from `src/domain/administration/rights.ts` by `npm run docs`.',
    '',
    'A role reaches the organization it is at and everything below it, never above or beside. Nobody does any of this to',
    'themselves but looking; members do none of it. `own` is the own organization, `below` those below it.',
    '',
    '## To people',
    '',
    'A cell holds the roles it may be done to: **o**wners, **a**dministrators, **s**upport, **m**embers.',
    '',
    ...tableOf(people),
    '## To organizations',
    '',
    ...tableOf(organizations),
  ].join('\n')
}

function tableOf(rights: Readonly<Record<string, Reach>>): string[] {
  const roles = ['owner', 'administrator', 'support'] as const
  const cells = ({ owner, administrator, support }: Reach): string => [owner, administrator, support].flat().join(' | ')
  return [
    `| deed | ${roles.map((role) => `${role}: own | below`).join(' | ')} |`,
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...Object.entries(rights).map(([deed, reach]) => `| \`${deed}\` | ${cells(reach)} |`),
    '',
  ]
}

function guardNames(door: Door): string {
  return guardsOf(door)
    .map(({ name }) => `\`${name}\``)
    .join(', ')
}

if (import.meta.main) for (const [path, text] of printedDocuments()) writeFileSync(path, text)
