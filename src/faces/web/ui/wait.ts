import type { Words } from '../words/words.ts'

/** How long somebody has to wait, rounded up so that the wait is really over. */
export function waitText(words: Words, seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds))
  if (whole <= 90) return words('wait.seconds', { seconds: whole })
  const minutes = Math.ceil(whole / 60)
  if (minutes <= 90) return words('wait.minutes', { minutes })
  return words('wait.hours', { hours: Math.ceil(minutes / 60) })
}
