import { takeTest } from '#domain/administration/gateway-tests.ts'
import { type Application, findApplication } from '#domain/applications/applications.ts'
import { addTest, noticesOf } from '#domain/applications/webhook-notices.ts'
import { changeWebhook, findWebhook, removeWebhook, renewWebhookSecret } from '#domain/applications/webhooks.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'
import { isId } from '#kernel/ids.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { Said } from '../ui/view.ts'
import { waitSaid } from '../wait.ts'
import { headOf, organizationPath } from './organization-head.tsx'
import { WebhookPage } from './webhook-page.tsx'

const ONE = '/admin/organizations/:organization/applications/:application/webhook'
const deed = 'organization.applications'

export const webhookRoutes: readonly Route[] = [
  { method: 'GET', path: ONE, door: 'govern', deed, handle: getWebhook },
  { method: 'POST', path: ONE, door: 'govern', deed, handle: postWebhook },
  { method: 'POST', path: `${ONE}/secret`, page: ONE, door: 'govern', deed, handle: postSecret },
  { method: 'POST', path: `${ONE}/test`, page: ONE, door: 'govern', deed, handle: postTest },
  { method: 'POST', path: `${ONE}/remove`, page: ONE, door: 'govern', deed, handle: postRemove },
]

/** So many are listed. */
const LISTED = 20
const LONGEST_ADDRESS = 500

async function getWebhook(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  return application ? webhookPage(call, application) : nothing(404)
}

async function postWebhook(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  const typed = field(call, 'address').trim()
  const error = wrongIn(call, typed)
  if (error) return webhookPage(call, application, { typed, error })
  const secret = await call.world.within(call.scope, (work) => changeWebhook(work, byOf(call), application, typed))
  if (secret !== undefined) return webhookPage(call, application, { secret })
  return redirect(saying(pathOf(call, application), 'applicationSaved'))
}

/** Shown once, on the page that answers the form. */
async function postSecret(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  const secret = await call.world.within(call.scope, (work) => renewWebhookSecret(work, byOf(call), application))
  return secret === undefined ? redirect(pathOf(call, application)) : webhookPage(call, application, { secret })
}

async function postTest(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  const taken = await takeTest(call.world, call.me, 'webhook')
  if (!taken.granted) return webhookPage(call, application, { waits: waitSaid(call, taken.until) }, 429)
  const isTold = await call.world.within(call.scope, async (work) => {
    const found = await findWebhook(work, application)
    if (found) await addTest(work, application)
    return found !== undefined
  })
  return redirect(isTold ? saying(pathOf(call, application), 'webhookTested') : pathOf(call, application))
}

async function postRemove(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  await call.world.within(call.scope, (work) => removeWebhook(work, byOf(call), application))
  return redirect(saying(pathOf(call, application).replace(/\/webhook$/, ''), 'applicationSaved'))
}

type Shown = { readonly typed?: string; readonly error?: Said; readonly secret?: string; readonly waits?: Said }

async function webhookPage(
  call: AdminCall,
  application: Application,
  shown: Shown = {},
  status = shown.error ? 422 : 200,
): Promise<Reply> {
  const { webhook, notices } = await call.world.within(call.scope, async (work) => ({
    webhook: await findWebhook(work, application),
    notices: await noticesOf(work, application, LISTED),
  }))
  const address = webhook?.address
  const props = { application, address, typed: shown.typed ?? address ?? '', notices, ...shown }
  const drawn = <WebhookPage view={viewOf(call)} head={await headOf(call)} {...props} typed={props.typed} />
  return page(drawn, status)
}

/** Whoever runs this server may be told inside its network too. */
function wrongIn({ organization }: AdminCall, typed: string): Said | undefined {
  if (typed === '') return { word: 'error.required' }
  const url = URL.parse(typed)
  const isOperator = levelsOf(organization)[0] === organization.id
  const isWeb = url?.protocol === 'https:' || (isOperator && url?.protocol === 'http:')
  const isFine = url && isWeb && url.username === '' && url.password === '' && !/[\s#\\\p{Cc}]/u.test(typed)
  if (isFine && typed.length <= LONGEST_ADDRESS) return undefined
  return { word: 'webhook.address.wrong', values: { address: typed.slice(0, 100) } }
}

/** Of this kind alone: the others have no people of their own to keep. */
async function applicationIn({ world, scope, organization, params }: AdminCall): Promise<Application | undefined> {
  const { application: id = '' } = params
  if (!isId(id)) return undefined
  const found = await world.within(scope, (work) => findApplication(work, { organizationId: organization.id, id }))
  return found?.kind === 'api' ? found : undefined
}

const byOf = ({ me, place }: AdminCall) => ({ actor: { userId: me.user.id }, place })
const pathOf = ({ organization }: AdminCall, { id }: Application): string =>
  `${organizationPath(organization.id)}/applications/${id}/webhook`
