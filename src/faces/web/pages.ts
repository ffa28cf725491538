import { entryIn } from '../http/entry.ts'

/** The pages that ask for a proof of who one is, and so may be returned to after it. An address is never echoed. */
const pages: readonly RegExp[] = [
  /^\/account\/(?:profile|address|details|details\/token|security|settings|password|password\/remove|two-factor|two-factor\/(?:app|sms|email|passkey)|recovery-codes|keys\/new|replace)$/,
  /^\/account\/two-factor\/app\?(?:first=|replaces=[0-9a-f-]{36})$/,
  /^\/account\/recovery-codes\?once=[\w-]{43}(?:&then=replace)?$/,
  /^\/account\/factors\/[0-9a-f-]{36}\/remove$/,
  /^\/account\/company-sign-in\/[0-9a-f-]{36}$/,
  /^\/admin\/(?:organization|admins|users|users\/bulk)$/,
  /^\/admin\/users\/bulk\?(?:q=[\w%+.*-]{0,900}|(?:who=[\w-]{43}&?){0,100}(?:pick=yes)?)$/,
  /^\/admin\/organizations\/[0-9a-f-]{36}\/(?:import|users\/[0-9a-f-]{36}\/split)$/,
  /^\/admin\/organizations\/[0-9a-f-]{36}\/(?:settings|manage|protection|exempt)$/,
  /^\/admin\/organizations\/[0-9a-f-]{36}\/users\/[0-9a-f-]{36}\/(?:enrollment-link|invite|set-up|reset|browsers|sessions|waits|bypass)$/,
  /^\/admin\/organizations\/[0-9a-f-]{36}\/messages(?:\/limits(?:\/change)?|\/new-gateway(?:\/[0-9a-z-]{1,36}\/[0-9a-z-]{1,36})?|\/gateways\/[0-9a-f-]{36}(?:\/(?:remove|test))?)?$/,
  /^\/admin\/organizations\/[0-9a-f-]{36}\/applications\/(?:new(?:\?kind=[a-z-]{1,20})?|[0-9a-f-]{36}(?:\/(?:edit|remove|openid|webhook))?)$/,
  /^\/admin\/organizations\/[0-9a-f-]{36}\/applications\/[0-9a-f-]{36}\/clients\/(?:new|[0-9a-f-]{36}(?:\/remove)?)$/,
  /^\/admin\/organizations\/[0-9a-f-]{36}\/providers(?:\/(?:new(?:\?kind=[a-z]{1,10})?|[0-9a-f-]{36}(?:\/(?:edit|remove))?))?$/,
  /^\/admin\/organizations\/[0-9a-f-]{36}\/domains\/[a-z0-9.-]{1,253}$/,
  /^\/admin\/organizations\/[0-9a-f-]{36}\/(?:keys|provisioning)\/(?:new|[0-9a-f-]{36}\/end)$/,
  /^\/admin\/organizations\/[0-9a-f-]{36}\/hosts(?:\/[a-z0-9.-]{1,253}(?:\/remove)?)?$/,
  /^\/admin\/organizations\/[0-9a-f-]{36}\/policy(?:\?for=(?:owner|administrator|support|member))?$/,
  /^\/admin\/organizations\/[0-9a-f-]{36}\/users\/[0-9a-f-]{36}\/policy$/,
]

/** The page that an address names, or that of one's security. */
export function pageIn(address: string | null): string {
  return entryIn(address ?? undefined) ?? knownPage(address)
}

function knownPage(address: string | null): string {
  return address !== null && pages.some((known) => known.test(address)) ? address : '/account/security'
}
