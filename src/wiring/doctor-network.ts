import { lookup } from 'node:dns/promises'
import { greetSmtp } from '#delivery/email/smtp.gateway.ts'
import { gatewaysAtConsole, servedNames } from '#domain/administration/from-console.ts'
import type { SmtpSettings } from '#domain/messages/gateways.ts'
import { findOperator } from '#domain/organizations/organizations.ts'
import { type Finding, finding } from '#faces/cli/doctor.ts'
import type { World } from '#kernel/work.ts'
import { type Config, isLoopback } from '../config.ts'
import { untilWhen } from './doctor.ts'

const MOST = 50

/** Gateways, names and certificates: calls others, and sends nothing. */
export async function examineNetwork(config: Config, world: World, now: Date): Promise<Finding[]> {
  const [mail, names] = await Promise.all([mails(config, world), hosts(config, world, now)])
  return [...mail, ...names]
}

async function mails({ smtpUrl }: Config, world: World): Promise<Finding[]> {
  const [gateways, operator] = await world.look((look) =>
    Promise.all([gatewaysAtConsole(look, MOST), findOperator(look)]),
  )
  // reason: what others typed in must not make the operator's own machine call into its network
  const isOthers = (organizationId: string): boolean => organizationId !== operator?.id
  const own = gateways.flatMap(({ kind, name, settings, organizationId }) =>
    kind === 'smtp' ? [greeted(`the gateway ${name}`, settings as SmtpSettings, isOthers(organizationId))] : [],
  )
  const standing = smtpUrl ? [greeted('SMTP_URL', { ...smtpUrl, dkim: null }, false)] : []
  const others = gateways.length - own.length
  const unasked = finding(
    'gateways',
    'look',
    `${others} gateways of other kinds were not called: send a test of each under Messages.`,
  )
  return [...(await Promise.all([...standing, ...own])), ...(others > 0 ? [unasked] : [])]
}

async function greeted(what: string, settings: SmtpSettings, publicOnly: boolean): Promise<Finding> {
  const said = await greetSmtp(settings, { publicOnly })
  if (said === undefined) return finding('mail', 'fine', `The mail server of ${what} lets us in (${settings.host}).`)
  return finding(
    'mail',
    'wrong',
    `The mail server of ${what} (${settings.host}:${settings.port}) does not let us in: ${said}`,
  )
}

async function hosts({ publicUrl, acmeDirectory }: Config, world: World, now: Date): Promise<Finding[]> {
  const served = await world.look((look) => servedNames(look, MOST))
  const own = publicUrl === undefined ? [] : [new URL(publicUrl).hostname]
  const names = [...new Set([...own, ...served.map(({ name }) => name)])].filter((name) => !isLoopback(name))
  const resolved = await Promise.all(names.map(address))
  const certificates = served.flatMap(({ name, certificateEndsAt, failures, answer }) => {
    if (certificateEndsAt !== null) return [untilWhen(name, certificateEndsAt, now)]
    if (acmeDirectory === undefined || !failures) return []
    return [finding('certificate', 'wrong', `There is no certificate of ${name}: the authority said "${answer}".`)]
  })
  return [...resolved, ...certificates]
}

async function address(name: string): Promise<Finding> {
  try {
    const { address: found } = await lookup(name)
    return finding('name', 'fine', `${name} is ${found} in the DNS.`)
  } catch {
    return finding('name', 'wrong', `${name} has no address in the DNS: add a record that leads here.`)
  }
}
