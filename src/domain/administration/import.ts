import type { Me } from '#domain/account/me.ts'
import { record } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Scope, Scoped, World } from '#kernel/work.ts'
import type { ImportRow } from './import-rows.ts'
import { addPerson } from './people-add.ts'

/** What came of a row, or would come of it. */
export type Imported = Pick<ImportRow, 'line' | 'username' | 'wrong'> & {
  readonly outcome: 'invited' | 'wrong' | 'taken' | 'role-not-yours'
}

/**
 * Adds the people of these rows and invites them; a row that cannot be taken does not keep the others out. As a rehearsal
 * everything is done the same way, and then undone: what it says is what would happen.
 */
export async function importPeople(
  world: World,
  scope: Scope,
  me: Me,
  organization: Organization,
  rows: readonly ImportRow[],
  rehearsal: boolean,
): Promise<readonly Imported[]> {
  try {
    return await world.within(scope, async (work) => {
      const report: Imported[] = []
      for (const row of rows) report.push(await importOne(work, me, organization, row))
      if (rehearsal) throw new Rehearsed(report)
      await note(work, me, organization, report)
      return report
    })
  } catch (error) {
    if (error instanceof Rehearsed) return error.report
    throw error
  }
}

class Rehearsed extends Error {
  readonly report: readonly Imported[]
  constructor(report: readonly Imported[]) {
    super('a rehearsal')
    this.report = report
  }
}

async function importOne(work: Scoped, me: Me, organization: Organization, row: ImportRow): Promise<Imported> {
  const { line, username, wrong, person } = row
  if (!person) return { line, username, wrong, outcome: 'wrong' }
  const added = await addPerson(work, me, organization, person)
  return { line, username, wrong, outcome: added.ok ? 'invited' : added.code }
}

async function note(work: Scoped, me: Me, { id }: Organization, report: readonly Imported[]): Promise<void> {
  const invited = report.filter(({ outcome }) => outcome === 'invited').length
  await record(work, {
    ...{ organizationId: id, action: 'people.imported', outcome: 'done', place: me.place },
    actor: { userId: me.user.id },
    detail: { rows: report.length, invited },
  })
}
