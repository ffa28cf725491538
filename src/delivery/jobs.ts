import { type Db, PgBoss } from 'pg-boss'
import type { MessageKey } from '#kernel/work.ts'

/** How jobs reach the database: on our own connections, and within a transaction of ours. */
export type JobsDatabase = Pick<Db, 'executeSql' | 'listen'>

export type Jobs = {
  /** Writes the job in the transaction that `db` speaks to: after its commit a node hears of it at once. */
  announce(db: Pick<Db, 'executeSql'>, key: MessageKey): Promise<void>
  stop(): Promise<void>
}

const QUEUE = 'messages'

/**
 * Tells the nodes which message to send, as soon as its transaction commits. A job is no more than that: the row of the
 * outbox knows whether it was sent and when it is tried again, so a job that is lost or done twice changes nothing.
 */
export async function startJobs(
  db: JobsDatabase,
  wake: (key: MessageKey) => Promise<void>,
  onError: (error: Error) => void,
): Promise<Jobs> {
  const boss = new PgBoss({ db, schema: 'jobs', useListenNotify: true, schedule: false })
  boss.on('error', onError)
  await boss.start()
  await boss.createQueue(QUEUE, {
    ...{ notify: true, retryLimit: 0, expireInSeconds: 60, retentionSeconds: 3600, deleteAfterSeconds: 3600 },
  })
  const often = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1, batchSize: 16, burstWhenBatchFull: true }
  await boss.work<MessageKey>(QUEUE, often, async (jobs) => {
    for (const { data } of jobs) await wake(data)
  })
  return {
    announce: async (transaction, { organizationId, id }) => {
      await boss.send(QUEUE, { organizationId, id }, { db: transaction })
    },
    stop: () => boss.stop({ graceful: true, timeout: 5000 }),
  }
}
