import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import type { CodeRefusal, DoorForm, DoorPage, Draw } from '../http/door-pages.ts'

/** The pages that the protocol's library wants drawn. */
export type Pages = {
  show(ctx: KoaContextWithOIDC, page: DoorPage): Promise<void>
  refuse(ctx: KoaContextWithOIDC, out: ErrorOut): Promise<void>
  askForCode(ctx: KoaContextWithOIDC, out?: ErrorOut, error?: Error): Promise<void>
  askAboutCode(
    ctx: KoaContextWithOIDC,
    client: { readonly clientName?: string | undefined },
    code: string,
  ): Promise<void>
}

export function pagesOf(draw: Draw): Pages {
  const show: Pages['show'] = async (ctx, page) => {
    const { status, headers, body } = await draw(ctx.req, page)
    ctx.status = status
    ctx.set({ ...headers })
    ctx.body = body
  }
  return {
    show,
    refuse: (ctx, { error, error_description: detail }) => show(ctx, { kind: 'refused', error, detail }),
    askForCode: (ctx, out, error) =>
      show(ctx, { kind: 'code', form: formOf(ctx), typed: typedIn(ctx), refused: error && refusalOf(error, out) }),
    askAboutCode: (ctx, { clientName = '' }, code) =>
      show(ctx, { kind: 'code-confirm', form: formOf(ctx), code, application: clientName }),
  }
}

const LONGEST_CODE = 40

function typedIn({ oidc, query }: KoaContextWithOIDC): string {
  const typed = oidc.params?.user_code ?? query.code
  return typeof typed === 'string' ? typed.slice(0, LONGEST_CODE) : ''
}

/** The library has made its own form; what counts in it is where it goes and the secret. */
export function formOf({ oidc }: KoaContextWithOIDC, route = 'code_verification'): DoorForm {
  const { state } = oidc.session as unknown as { readonly state?: { readonly secret?: string } }
  return { action: new URL(oidc.urlFor(route)).pathname, secret: state?.secret ?? '' }
}

const REFUSALS: Readonly<Record<string, CodeRefusal>> = {
  NotFoundError: 'unknown',
  NoCodeError: 'unknown',
  ExpiredError: 'over',
  AlreadyUsedError: 'over',
  AbortedError: 'stopped',
}

function refusalOf({ name }: Error, _out: ErrorOut | undefined): CodeRefusal {
  return REFUSALS[name] ?? 'over'
}
