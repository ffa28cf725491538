import type { Logger } from 'pino'
import type { Jobs } from '#delivery/jobs.ts'
import { type Config, isLoopback } from '../config.ts'
import type { Delivery } from './delivery.ts'
import type { Open } from './open.ts'

/** How messages leave, as the settings say. */
export async function deliveryOf(
  { host, publicUrl, smtpUrl, mailFrom, dkimDomain, dkimSelector, dkimKey, devInbox }: Config,
  { world }: Open,
  port: number,
  logger: Logger,
  demo: boolean,
): Promise<Delivery> {
  const { createDelivery } = await import('./delivery.ts')
  const dkim =
    dkimDomain && dkimSelector && dkimKey ? { domain: dkimDomain, selector: dkimSelector, key: dkimKey } : null
  const standing = smtpUrl && mailFrom ? { settings: { ...smtpUrl, dkim }, from: mailFrom } : undefined
  const inbox = devInbox || (demo && !standing)
  const ownMachine = isLoopback(host) && isLoopback(new URL(publicUrl ?? 'http://localhost').hostname)
  if (devInbox && !ownMachine) logger.warn('DEV_INBOX is for HOST and PUBLIC_URL of this machine: it is off')
  return createDelivery({
    ...{ world, standing, inbox: inbox && ownMachine, publicUrl: publicUrl ?? `http://localhost:${port}` },
    onError: (error) => logger.warn({ err: error }, 'a message was not delivered'),
  })
}

/** Begins to deliver, while the portal serves already. Without jobs messages leave too, some seconds later. */
export async function deliver(delivery: Delivery, store: Open, logger: Logger): Promise<Jobs | undefined> {
  delivery.start()
  try {
    const { startJobs } = await import('#delivery/jobs.ts')
    const onError = (error: Error): void => logger.warn({ err: error }, 'a job failed')
    const jobs = await startJobs(store.jobsDatabase, (key) => delivery.worker.wake(key), onError)
    store.use(jobs)
    return jobs
  } catch (error) {
    logger.warn({ err: error }, 'jobs did not start: messages are sent by looking for them')
    return undefined
  }
}
