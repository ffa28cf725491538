/** What browsers call themselves in their User-Agent, the more particular names first: Edge also says Chrome and Safari. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/|\bEdgiOS\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bHeadlessChrome\/|\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
]

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

export type BrowserKind = { readonly browser: string | undefined; readonly system: string | undefined }

/** Which browser on which system a User-Agent names; what is not recognized stays undefined. */
export function browserKind(userAgent: string): BrowserKind {
  const [browser, system] = [BROWSERS, SYSTEMS].map((known) => known.find(([sign]) => sign.test(userAgent))?.[1])
  return { browser, system }
}

/** What stays the same of a User-Agent when the browser is updated. */
export function browserFamily(userAgent: string): string {
  const { browser, system } = browserKind(userAgent)
  return browser || system ? `${browser ?? ''}/${system ?? ''}` : userAgent.replace(/[\d.]+/g, '').slice(0, 80)
}
