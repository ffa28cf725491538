import { newPasswordFromConsole, resetFromConsole } from '#domain/account/from-console.ts'
import {
  type ConsolePerson,
  endSessionsFromConsole,
  type Known,
  knownAtConsole,
  namedAtConsole,
  peopleAtConsole,
  resumeFromConsole,
  type StandingRefusal,
  suspendFromConsole,
  unlinkFromConsole,
  unlockFromConsole,
} from '#domain/administration/from-console.ts'
import { findOperator, type Organization } from '#domain/organizations/organizations.ts'
import type { Hashing } from '#domain/users/hashing.ts'
import type { User } from '#domain/users/users.ts'
import type { Work, World } from '#kernel/work.ts'
import type { Command } from './commands.ts'
import { done, type Report, refused } from './report.ts'

/** Asks a question on the console; blank when there is nobody to answer. */
export type Ask = (question: string) => Promise<string>

export type UserParts = { readonly world: World; readonly hashing: Hashing }
type Found = { readonly user: User; readonly organization: Organization }
type Named = Extract<Command['name'], `user ${string}`>

const MOST = 10_000

/** What is done to one person. */
type Doing = (parts: UserParts, found: Found, reason: string) => Promise<Report>

const DOINGS: Readonly<Record<Exclude<Named, 'user list' | 'user show'>, Doing>> = {
  'user reset': async ({ world }, { user }, reason) => {
    await world.work((work) => resetFromConsole(work, user.realmId, user.username, reason))
    const line = `${user.username} is signed out everywhere and has no second factor. Their next sign-in sets up a new one.`
    return done(line, keyOf(user))
  },
  'user password': async ({ world, hashing }, { user }, reason) => {
    const password = await newPasswordFromConsole(world, hashing, user.realmId, user.username, reason)
    const line = `${user.username} is signed out everywhere. Their new password, shown only now: ${password}`
    return done(line, { ...keyOf(user), password })
  },
  'user unlock': (parts, found, reason) =>
    counted(parts, found, (work) => unlockFromConsole(work, found.user, reason), {
      key: 'waits',
      some: (count) => `${found.user.username} need not wait any more: ${count} waits ended.`,
      none: `${found.user.username} is not waiting for anything.`,
    }),
  'user end-sessions': (parts, found, reason) =>
    counted(parts, found, (work) => endSessionsFromConsole(work, found.user, reason), {
      key: 'sessions',
      some: (count) => `${found.user.username} is signed out everywhere: ${count} sessions ended.`,
      none: `${found.user.username} is not signed in.`,
    }),
  'user unlink': (parts, found, reason) =>
    counted(parts, found, (work) => unlinkFromConsole(work, found.user, reason), {
      key: 'links',
      some: (count) => `${found.user.username} comes by no identity provider any more: ${count} links ended.`,
      none: `${found.user.username} comes by no identity provider.`,
    }),
  'user suspend': (parts, found, reason) =>
    standing(parts, found, (work) => suspendFromConsole(work, found.user, reason), 'is suspended and signed out'),
  'user resume': (parts, found, reason) =>
    standing(parts, found, (work) => resumeFromConsole(work, found.user, reason), 'may sign in again'),
}

/** Runs one of the commands about people. */
export async function runUser(
  name: Named,
  { operands, options }: Command,
  parts: UserParts,
  ask: Ask,
): Promise<Report> {
  const { world } = parts
  if (name === 'user list') return list(world, options)
  const [username = ''] = operands
  if (name === 'user show') {
    const found = await theOne(world, username, options.organization)
    return 'ok' in found ? found : shown(await world.look((look) => knownAtConsole(look, found)))
  }
  const reason = (options.reason ?? (await ask('Why? (this goes on record) '))).trim()
  if (reason === '') return refused('no-reason', 'A reason is needed, as it goes on record: --reason "...".')
  const found = await theOne(world, username, options.organization)
  return 'ok' in found ? found : DOINGS[name](parts, found, reason)
}

/** Exactly one person of this name, or what is in the way. */
async function theOne(world: World, username: string, of: string | undefined): Promise<Found | Report> {
  if (!(await world.look(findOperator))) {
    return refused('not-set-up', 'Nobody is there yet: the portal has not been set up.')
  }
  const all = await world.look((look) => namedAtConsole(look, username, of))
  const [found, ...others] = all
  if (!found) return refused('no-such-person', `There is nobody called ${username}${of ? ` in ${of}` : ''}.`)
  if (others.length === 0) return found
  const places = all.map(({ organization }) => organization.name).join(', ')
  return refused('several', `Several people are called ${username}: say which by --organization (${places}).`)
}

async function list(world: World, options: Command['options']): Promise<Report> {
  const { search = '', organization = null, limit = '100' } = options
  const most = /^\d{1,5}$/.test(limit) ? Number(limit) : 0
  if (most < 1 || most > MOST) return refused('bad-limit', `--limit is a number from 1 to ${MOST}.`)
  const people = await world.look((look) => peopleAtConsole(look, { search, organization, limit: most }))
  const lines = people.length === 0 ? ['There is nobody like that.'] : columns(people)
  return done(people.length < most ? lines : [...lines, `These are the first ${most}: --limit shows more.`], { people })
}

function columns(people: readonly ConsolePerson[]): string[] {
  const rows = people.map(({ username, role, status, organization, lastSignInAt }) => [
    ...[username, role, status, organization],
    lastSignInAt ? `last signed in ${dayOf(lastSignInAt)}` : 'never signed in',
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

function shown({ user, organization, enrollments, sessions, waits }: Known): Report {
  const factors = enrollments.map(({ kind, label, state, lastUsedAt }) => ({ kind, label, state, lastUsedAt }))
  const signedIn = sessions.map(({ createdAt, lastSeenAt, address, browser, level }) => ({
    ...{ createdAt, lastSeenAt, address, browser, level },
  }))
  const { username, name, email, mobile, role, status, tokenRequired, mustEnroll, lastSignInAt } = user
  const said = { username, name, email, mobile, role, status, tokenRequired, mustEnroll, lastSignInAt }
  const waiting = waits.map(({ name: budget, until, monthIsOver, wrong }) => ({ budget, until, monthIsOver, wrong }))
  return done(
    [
      `${username} (${role}, ${organization.name}), ${status}`,
      `${name || 'no name'}, ${email}${mobile ? `, ${mobile}` : ''}`,
      lastSignInAt ? `last signed in ${lastSignInAt.toISOString()}` : 'never signed in',
      ...(mustEnroll ? ['was reset: the next sign-in sets up a factor'] : []),
      ...factors.map(({ kind, label, state }) => `factor   ${kind} ${label && `"${label}" `}${state}`),
      ...signedIn.map(({ address, lastSeenAt }) => `session  from ${address}, last seen ${lastSeenAt.toISOString()}`),
      ...waiting.map(({ wrong, until }) =>
        until
          ? `wait     until ${until.toISOString()}, after ${wrong} wrong answers`
          : `counted  ${wrong} wrong answers`,
      ),
    ],
    {
      person: { ...keyOf(user), organization: organization.name, ...said },
      factors,
      sessions: signedIn,
      waits: waiting,
    },
  )
}

const keyOf = ({ organizationId, id, username }: User): Report['data'] => ({ organizationId, id, username })

async function counted(
  { world }: UserParts,
  { user }: Found,
  act: (work: Work) => Promise<number>,
  words: { readonly key: string; readonly some: (count: number) => string; readonly none: string },
): Promise<Report> {
  const count = await world.work(act)
  return done(count > 0 ? words.some(count) : words.none, { ...keyOf(user), [words.key]: count })
}

const REFUSALS: Readonly<Record<StandingRefusal, string>> = {
  'last-owner': 'is the last owner of their organization, so they stay',
  'suspended-already': 'is suspended already',
  'not-suspended': 'is not suspended',
}

async function standing(
  { world }: UserParts,
  { user }: Found,
  act: (work: Work) => Promise<'done' | StandingRefusal>,
  said: string,
): Promise<Report> {
  const outcome = await world.work(act)
  if (outcome === 'done') return done(`${user.username} ${said}.`, keyOf(user))
  return refused(outcome, `${user.username} ${REFUSALS[outcome]}.`)
}
