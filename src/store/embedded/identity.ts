import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { StartRefused } from './refused.ts'
import { run } from './run.ts'

/**
 * As whom PostgreSQL is run. It refuses to be root, and a user id that has no name.
 * `prefix` are the words before its program, `uid` and `gid` somebody else that we, being root, become.
 */
export type Identity = { readonly prefix: readonly string[]; readonly uid?: number; readonly gid?: number }
export type Owner = { readonly uid: number; readonly gid: number }

const OURSELVES: Identity = { prefix: [] }

// In a user namespace our own id has another number, which has a name: files stay ours, nothing is copied or chowned.
const NAMESPACE = ['unshare', '--user', '--map-user=65534', '--map-group=65534'] as const

/** `owner` is whose folder it is if there is one; `reach` is what somebody else would have to be able to read. */
export async function identityFor(
  owner: Owner | undefined,
  reach: readonly string[],
  namespace: readonly string[] = NAMESPACE,
): Promise<Identity> {
  const me = process.geteuid?.() ?? 0
  if (owner && owner.uid !== me) return asOwner(owner, me)
  if (me !== 0 && hasName()) return OURSELVES
  if ((await run([...namespace, 'true'])).ok) return { prefix: namespace }
  const nobody = me === 0 && !owner ? nobodyIn('/etc/passwd') : undefined
  if (nobody && (await reaches(nobody, reach))) return nobody
  throw new StartRefused(adviceFor(me))
}

function asOwner(owner: Owner, me: number): Identity {
  if (me === 0) return { prefix: [], ...owner }
  throw new StartRefused(
    `The database belongs to user ${owner.uid} and this is user ${me}. Start it as that user, or set DATA_DIR to another folder.`,
  )
}

function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false // no entry in passwd
  }
}

function nobodyIn(file: string): Identity | undefined {
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync(file, 'utf8'))
  return entry ? { prefix: [], uid: Number(entry[1]), gid: Number(entry[2]) } : undefined
}

async function reaches(who: Identity, paths: readonly string[]): Promise<boolean> {
  const { uid = 0, gid = 0 } = who
  const looks = await Promise.all(paths.map((path) => run(['test', '-x', path], { uid, gid })))
  return looks.every(({ ok }) => ok)
}

function adviceFor(me: number): string {
  const advice = 'Start Countersign as an ordinary user, or set DATABASE_URL to a server of yours.'
  if (me === 0) {
    return `PostgreSQL does not run as root, this kernel allows no user namespace, and "nobody" cannot reach these folders. ${advice}`
  }
  return `PostgreSQL needs a name for user ${me}, which has no entry in /etc/passwd, and this kernel allows no user namespace. ${advice}`
}
