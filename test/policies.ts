import fc from 'fast-check'
import type { PolicyLevel } from '#domain/policies/levels.ts'
import { exemptions, providerKeys, setUpBy, silent, weakForAdministrators } from '#domain/policies/levels.ts'

const START = Date.parse('2027-01-01T00:00:00Z')

/** A level of an organization so far below the operator, that says so much. */
export function level(says: Partial<PolicyLevel> = {}): PolicyLevel {
  const depth = says.depth ?? 1
  return {
    ...silent,
    ...{ organizationId: `01900000-0000-7000-8000-00000000000${depth}`, name: `Level ${depth}`, depth },
    ...{ role: null, userId: null, requiredAt: null },
    ...says,
  }
}

const count = fc.option(fc.integer({ min: 1, max: 100 }), { nil: null })
const seconds = fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: null })

const starts = fc.oneof(
  fc.constant({}),
  fc.integer({ min: 0, max: 365 }).map((days) => ({ requiredFrom: new Date(START + days * 86_400_000) })),
  fc.integer({ min: 1, max: 90 }).map((graceDays) => ({ graceDays })),
  fc.integer({ min: 1, max: 20 }).map((graceSignIns) => ({ graceSignIns })),
)

/** Anything a level may say. */
export const saying = fc
  .record({
    secondFactor: fc.constantFrom(null, 'optional' as const, 'required' as const),
    offLimits: fc.subarray(['totp', 'sms-code', 'email-code', 'recovery-codes', 'bypass-code']),
    totpDigits: fc.constantFrom(null, 6 as const, 8 as const),
    trustedBrowserDays: count,
    ...{ sessionIdle: seconds, sessionAbsolute: seconds, stepUpAge: seconds, resetWait: seconds, linkLife: seconds },
    setUpBy: fc.constantFrom(null, ...setUpBy),
    codeDigits: fc.constantFrom(null, 6, 7, 8),
    weakForAdministrators: fc.constantFrom(null, ...weakForAdministrators),
    exemption: fc.constantFrom(null, ...exemptions),
    providerKeys: fc.constantFrom(null, ...providerKeys),
    phishingResistant: fc.constantFrom(null, 'required' as const),
    phishingResistantFrom: fc.option(
      fc.integer({ min: 0, max: 365 }).map((days) => new Date(START + days * 86_400_000)),
      { nil: null },
    ),
  })
  .chain((says) => starts.map((start) => ({ ...says, ...start })))

/** The levels of a person in a tree: each organization of their path, there perhaps their role, at last perhaps they. */
export const levels = fc
  .array(fc.tuple(saying, fc.option(saying, { nil: undefined })), { minLength: 1, maxLength: 5 })
  .chain((path) => fc.option(saying, { nil: undefined }).map((own) => inTree(path, own)))

type Said = Partial<PolicyLevel>

function inTree(path: readonly (readonly [Said, Said | undefined])[], own: Said | undefined): PolicyLevel[] {
  const found = path.flatMap(([everybody, role], index) => [
    level({ ...everybody, depth: index + 1 }),
    ...(role ? [level({ ...role, depth: index + 1, role: 'member' })] : []),
  ])
  const userId = '01900000-0000-7000-8000-0000000000ff'
  return own ? [...found, level({ ...own, depth: path.length, userId })] : found
}
