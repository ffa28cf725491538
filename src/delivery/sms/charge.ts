import type { Outcome } from '../gateway.ts'

type Charge = Pick<Outcome, 'segments' | 'cost'>

const MOST_SEGMENTS = 255

/** What the other side says an SMS took and cost, as far as it makes sense. */
export function chargeOf(segments: number, amount = '', currency = ''): Charge {
  const plain = amount.replace(/^-/, '')
  const known = /^\d{1,9}(?:\.\d{1,9})?$/.test(plain) && /^[A-Za-z]{3}$/.test(currency)
  return {
    ...(Number.isInteger(segments) && segments > 0 && segments <= MOST_SEGMENTS ? { segments } : {}),
    ...(known ? { cost: { amount: plain, currency: currency.toUpperCase() } } : {}),
  }
}
