import type { Logger } from 'pino'
import type { Jobs } from '#delivery/jobs.ts'
import { type Config, isLoopback } from '../config.ts'
import type { Delivery, MailParts } from './delivery.ts'
import type { Open } from './open.ts'
import type { Sight } from './sight.ts'

/** How messages leave, as the settings say. */
export async function deliveryOf(
  config: Config,
  { world, leaveBy }: Open,
  port: number,
  logger: Logger,
  demo: boolean,
  sight: Pick<Sight, 'handed'>,
): Promise<Delivery> {
  const { createDelivery, channelsOf } = await import('./delivery.ts')
  const { host, publicUrl, devInbox, gatewayVerifiedMin: verified, gatewayVerifiedAfter: after } = config
  const standing = standingOf(config)
  const ownMachine = isLoopback(host) && isLoopback(new URL(publicUrl ?? 'http://localhost').hostname)
  if (devInbox && !ownMachine) logger.warn('DEV_INBOX is for HOST and PUBLIC_URL of this machine: it is off')
  const inbox = (devInbox || (demo && !standing)) && ownMachine
  leaveBy(channelsOf({ standing, inbox }))
  return createDelivery({
    handed: sight.handed,
    ...{ world, standing, inbox, publicUrl: publicUrl ?? `http://localhost:${port}`, expected: { verified, after } },
    onError: (error) => logger.warn({ err: error }, 'a message was not delivered'),
  })
}

function standingOf({ smtpUrl, mailFrom, dkimDomain, dkimSelector, dkimKey }: Config): MailParts['standing'] {
  const dkim =
    dkimDomain && dkimSelector && dkimKey ? { domain: dkimDomain, selector: dkimSelector, key: dkimKey } : null
  return smtpUrl && mailFrom ? { settings: { ...smtpUrl, dkim }, from: mailFrom } : undefined
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
