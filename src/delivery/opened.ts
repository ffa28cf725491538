import type { Gateway } from './gateway.ts'
import type { Kind, Options } from './kind.ts'

type Kinds<Message> = Readonly<Record<string, Kind<Message, never>>>
type SettingsOf<One> = One extends { open(settings: infer Settings, options: Options): unknown } ? Settings : never

/** A gateway as it is set: its kind, and the settings of that kind. */
export type Opening<All extends Kinds<never>> = {
  readonly [Name in keyof All]: {
    readonly id: string
    readonly kind: Name
    readonly settings: SettingsOf<All[Name]>
    readonly modifiedAt: Date
  }
}[keyof All]

/** The gateways this process has open, with the connections they keep. */
export type Opened<Message, All extends Kinds<Message>> = {
  get(opening: Opening<All>, options: Options): Promise<Gateway<Message>>
  close(): void
}

const KEPT = 50

/** Keeps gateways of these kinds open, each until its settings change or many others were opened since. */
export function createOpened<Message, All extends Kinds<Message>>(kinds: All): Opened<Message, All> {
  const opened = new Map<string, { readonly modified: number; readonly gateway: Promise<Gateway<Message>> }>()
  const drop = (id: string): void => {
    opened.get(id)?.gateway.then(
      (gateway) => gateway.close(),
      () => undefined,
    )
    opened.delete(id)
  }
  return {
    get: ({ id, kind, settings, modifiedAt }, options) => {
      const modified = modifiedAt.getTime()
      const known = opened.get(id)
      if (known?.modified === modified) return known.gateway
      drop(id)
      const [oldest] = opened.keys()
      if (oldest !== undefined && opened.size >= KEPT) drop(oldest)
      // reason: the compiler loses which settings belong to which kind; `Opening` says so to whoever calls
      const gateway = open(kinds[kind], settings as never, options)
      opened.set(id, { modified, gateway })
      return gateway
    },
    close: () => {
      for (const id of opened.keys()) drop(id)
    },
  }
}

async function open<Message, Given>(
  kind: Kind<Message, Given> | undefined,
  settings: Given,
  options: Options,
): Promise<Gateway<Message>> {
  if (!kind) throw new Error('a gateway of a kind that nobody knows')
  return kind.open(settings, options)
}
