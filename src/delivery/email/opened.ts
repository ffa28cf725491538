import type { Gateway } from '../gateway.ts'
import { type Kind, kinds, type SmtpOptions, type SmtpSettings } from './all.ts'

type Opening = {
  readonly id: string
  readonly kind: Kind
  readonly settings: SmtpSettings
  readonly modifiedAt: Date
}

/** The gateways this process has open, with the connections they keep. */
export type Opened = { get(opening: Opening, options: SmtpOptions): Promise<Gateway>; close(): void }

const KEPT = 50

export function createOpened(): Opened {
  const opened = new Map<string, { readonly modified: number; readonly gateway: Promise<Gateway> }>()
  const drop = (id: string): void => {
    void opened.get(id)?.gateway.then((gateway) => gateway.close())
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
      const gateway = kinds[kind](settings, options)
      opened.set(id, { modified, gateway })
      return gateway
    },
    close: () => {
      for (const id of opened.keys()) drop(id)
    },
  }
}
