import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { admit, type Entrant } from './admission.ts'
import type { Application } from './applications.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const minutesAgo = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000)
const [OPERATOR, HARBOR, BAKERY] = ['operator', 'harbor', 'bakery']

const panel: Pick<Application, 'organizationId' | 'roles' | 'organizations' | 'enabled'> = {
  ...{ organizationId: HARBOR, roles: [], organizations: [], enabled: true },
}
const any = { assurance: 'any', freshSeconds: null } as const

function comes(more: Partial<Entrant['user'] & Entrant['session']> = {}): Entrant {
  const { role = 'member', path = `${OPERATOR}/${HARBOR}/${BAKERY}/`, ...session } = more
  return {
    user: { role, path },
    session: {
      ...{ step: 'full', level: 'second-factor', methods: ['pwd', 'otp'], confirmedAt: null },
      ...{ authenticatedAt: minutesAgo(10), ...session },
    },
  }
}

const said = (application: typeof panel, demand: Parameters<typeof admit>[1], who: Entrant): string => {
  const admission = admit(application, demand, who, NOW)
  return admission.ok ? 'in' : admission.code
}

describe('who enters an application', () => {
  it('is of its organization or below, and never above or beside', () => {
    assert.equal(said(panel, any, comes()), 'in')
    assert.equal(said(panel, any, comes({ path: `${OPERATOR}/${HARBOR}/` })), 'in')
    assert.equal(said(panel, any, comes({ path: `${OPERATOR}/` })), 'not-theirs')
    assert.equal(said(panel, any, comes({ path: `${OPERATOR}/summit/` })), 'not-theirs')
    const foreign = { ...panel, organizations: ['summit'] }
    assert.equal(said(foreign, any, comes({ path: `${OPERATOR}/summit/` })), 'not-theirs', 'whatever its list says')
  })

  it('is on its list of organizations and of roles, where it has one', () => {
    const chosen = { ...panel, organizations: [BAKERY], roles: ['owner', 'support'] as const }
    assert.equal(said(chosen, any, comes({ role: 'owner' })), 'in')
    assert.equal(said(chosen, any, comes({ role: 'member' })), 'not-theirs')
    assert.equal(said(chosen, any, comes({ role: 'owner', path: `${OPERATOR}/${HARBOR}/` })), 'not-theirs')
  })

  it('has come far enough', () => {
    const asks = (assurance: Parameters<typeof admit>[1]['assurance']) => ({ assurance, freshSeconds: null })
    const table = [
      // level             methods            any   second-step  two-factors  phishing-resistant
      ['password', ['pwd'], 'in', 'too-weak', 'too-weak', 'too-weak'],
      ['mailbox', ['pwd', 'otp'], 'in', 'in', 'too-weak', 'too-weak'],
      ['recovery', ['pwd', 'otp'], 'in', 'in', 'too-weak', 'too-weak'],
      ['trusted-browser', ['pwd'], 'in', 'in', 'too-weak', 'too-weak'],
      ['password', ['provider'], 'in', 'too-weak', 'too-weak', 'too-weak'],
      ['provider', ['provider', 'provider-proof', 'provider-keys'], 'in', 'in', 'too-weak', 'too-weak'],
      ['second-factor', ['provider', 'otp'], 'in', 'in', 'in', 'too-weak'],
      ['second-factor', ['pwd', 'otp', 'mfa'], 'in', 'in', 'in', 'too-weak'],
      ['second-factor', ['swk', 'user', 'mfa'], 'in', 'in', 'in', 'in'],
    ] as const
    for (const [level, methods, ...expected] of table) {
      const who = comes({ level, methods })
      const got = (['any', 'second-step', 'two-factors', 'phishing-resistant'] as const).map((wanted) =>
        said(panel, asks(wanted), who),
      )
      assert.deepEqual(got, expected, `${level} ${methods}`)
    }
  })

  it('has proved it lately, where that is asked', () => {
    const fresh = { assurance: 'any', freshSeconds: 600 } as const
    assert.equal(said(panel, fresh, comes({ authenticatedAt: minutesAgo(10) })), 'in')
    assert.equal(said(panel, fresh, comes({ authenticatedAt: minutesAgo(11) })), 'too-long-ago')
    assert.equal(said(panel, fresh, comes({ authenticatedAt: minutesAgo(60), confirmedAt: minutesAgo(1) })), 'in')
  })

  it('is nobody while it is switched off, or who must set up a factor first', () => {
    assert.equal(said({ ...panel, enabled: false }, any, comes()), 'not-theirs')
    assert.equal(said(panel, any, comes({ step: 'enroll' })), 'not-theirs')
  })
})
