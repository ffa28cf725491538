import { createOperator, findOrganization } from '#domain/organizations/organizations.ts'
import { createBelow } from '#domain/organizations/tree.ts'
import type { Hashing } from '#domain/users/hashing.ts'
import { newPassword } from '#domain/users/new-password.ts'
import { createUser, type Role } from '#domain/users/users.ts'
import type { Work, World } from '#kernel/work.ts'

/** Somebody of the demonstration, as it is printed for whoever tries it. */
export type DemoPerson = {
  readonly organization: string
  readonly username: string
  readonly role: Role
  readonly password: string
}

type Branch = {
  readonly name: string
  readonly people: readonly (readonly [username: string, role: Role])[]
  readonly below?: readonly Branch[]
}

const TREE: Branch = {
  name: 'Northwind Hosting',
  people: [
    ['olivia@northwind.example', 'owner'],
    ['adam@northwind.example', 'administrator'],
    ['sue@northwind.example', 'support'],
  ],
  below: [
    {
      name: 'Harbor Resellers',
      people: [['rita@harbor.example', 'owner']],
      below: [
        { name: 'Bruce Bakery', people: [['bruce@bakery.example', 'member']] },
        { name: 'Clara Clinic', people: [['clara@clinic.example', 'member']] },
      ],
    },
    { name: 'Summit MSP', people: [['sam@summit.example', 'owner']] },
  ],
}

/**
 * Fills an empty database with a small tree. Every person gets a password of their own, made now, and it is returned to
 * be printed. `undefined` when there is an operator already: a real installation is never touched.
 */
export async function fillDemonstration(world: World, hashing: Hashing): Promise<readonly DemoPerson[] | undefined> {
  const plan = await planned(TREE, hashing, world)
  return world.work(async (work) => {
    const operatorId = await createOperator(work, TREE.name)
    if (operatorId === undefined) return undefined
    await fill(work, operatorId, TREE, plan)
    return plan.map(({ passwordHash: _, ...person }) => person)
  })
}

type Planned = DemoPerson & { readonly passwordHash: string }

async function planned(branch: Branch, hashing: Hashing, world: World): Promise<Planned[]> {
  const own = branch.people.map(async ([username, role]) => {
    const password = await world.work(async (work) => newPassword(work.random))
    const passwordHash = await hashing.hash(password)
    return { organization: branch.name, username, role, password, passwordHash }
  })
  const below = (branch.below ?? []).map((next) => planned(next, hashing, world))
  return [...(await Promise.all(own)), ...(await Promise.all(below)).flat()]
}

async function fill(work: Work, organizationId: string, branch: Branch, plan: readonly Planned[]): Promise<void> {
  const organization = await findOrganization(work, organizationId)
  if (!organization) throw new Error(`${branch.name} was made and is not there`)
  for (const { username, role, passwordHash } of plan.filter((person) => person.organization === branch.name)) {
    const name = username.slice(0, 1).toUpperCase() + username.slice(1, username.indexOf('@'))
    await createUser(work, { organizationId, username, email: username, role, passwordHash, name })
  }
  for (const next of branch.below ?? []) {
    const kind = next.below ? 'reseller' : 'client'
    const id = await createBelow(work, organization, kind, next.name)
    if (id === undefined) throw new Error(`${next.name} has no place in the tree`)
    await fill(work, id, next, plan)
  }
}
