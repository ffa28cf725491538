/** Whether this node can serve people, or what it lacks. */
export type Readiness =
  | 'ready'
  | 'draining'
  | 'no database'
  | 'database takes no changes'
  | 'database has no room'
  | 'another schema'
  | 'another key'

/** Asks again. It never throws and never hangs. */
export type AskReadiness = () => Promise<Readiness>
