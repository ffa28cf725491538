/** A number that its owner knows again and nobody learns from: its country and the last two digits. */
export function maskedNumber(e164: string, callingCode: string): string {
  return `+${callingCode} ••• •• ${e164.slice(-2)}`
}
