import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { attacked, cookiesOf, nothingBroke, statuses } from './attacked.ts'
import { siteWithHoles } from './controls.ts'
import { folderFor, runTool } from './tools.ts'

/** All that work without the Internet, but for guesses at names of files and passwords. */
const MODULES = `backup cookieflags crlf csp csrf exec file htaccess http_headers methods permanentxss redirect
  shellshock sql xss xxe`.split(/\s+/)

/** Where it begins, beside the first page; from there it follows links and forms. */
const STARTS = ['/signin', '/signin/forgotten', '/help', '/account/security', '/admin/clients', '/admin/users?q=a']
const SECONDS = 180
const PATIENCE = { timeout: 10 * 60_000 }

/** What it reports of a product that is as it should be, and why that is no hole. */
const EXPLAINED: Readonly<Record<string, string>> = {
  'HTTP Secure Headers: /: X-XSS-Protection is not set':
    'browsers do not know it any more; our policy takes no script in a page',
  'Cross Site Request Forgery':
    'it looks for tokens in forms; ours are told by Sec-Fetch-Site and Origin, which the gate sends rightly',
}

type Report = {
  readonly vulnerabilities: Readonly<Record<string, readonly { readonly path: string; readonly info: string }[]>>
  readonly anomalies: Report['vulnerabilities']
  readonly infos: { readonly crawled_pages_nbr?: number }
}

async function scanned(t: TestContext, url: string, modules: readonly string[]): Promise<Report> {
  const folder = folderFor(t, 'wapiti')
  const file = join(folder, 'report.json')
  const starts = STARTS.map((path) => `-s ${url}${path}`).join(' ')
  const words = `-u ${url}/ ${starts} --scope folder -m ${modules.join(',')} -f json -o ${file} --flush-session`
  const limits = '--max-scan-time 60 --max-attack-time 10 --max-parameters 12 --max-links-per-page 60'
  const stores = `--store-session ${folder} --store-config ${folder} --no-bugreport -S normal`
  const said = await runTool('wapiti', `${words} ${limits} ${stores}`.split(' '), { seconds: SECONDS + 120, folder })
  assert.match(said, /A report has been generated/, said)
  return JSON.parse(readFileSync(file, 'utf8')) as Report
}

function found({ vulnerabilities, anomalies }: Report): string[] {
  return [...Object.entries(vulnerabilities), ...Object.entries(anomalies)].flatMap(([name, all]) =>
    all.map(({ path, info }) => `${name}: ${path}: ${info}`),
  )
}

describe('wapiti', () => {
  it('finds the holes of a site that has some', PATIENCE, async (t) => {
    const report = found(await scanned(t, await siteWithHoles(t), ['sql', 'xss', 'csp']))
    for (const name of ['SQL Injection', 'Cross Site Scripting', 'Content Security Policy'])
      assert.ok(
        report.some((line) => line.startsWith(name)),
        `${name} was not found: ${report}`,
      )
  })

  for (const username of [undefined, 'olivia@northwind.example', 'bruce@bakery.example']) {
    it(`finds nothing as ${username ?? 'a stranger'}`, PATIENCE, async (t) => {
      const app = await attacked(t)
      const cookies = username && (async () => cookiesOf(await app.person(username)))
      const gate = await app.gate({ spread: true, ...(cookies ? { cookies } : {}) })
      const report = await scanned(t, gate.url, MODULES)
      const unexplained = found(report).filter((line) => !Object.keys(EXPLAINED).some((name) => line.startsWith(name)))
      const addresses = new Set(gate.asked.map(({ path }) => path.replace(/\?.*/, ''))).size
      t.diagnostic(
        `${addresses} addresses, ${statuses(gate.asked)}; ${found(report).length - unexplained.length} explained`,
      )
      nothingBroke(app, gate.asked)
      assert.deepEqual(unexplained, [])
      assert.ok(gate.asked.length > 100, 'it hardly asked')
    })
  }
})
