import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type Visitor, visitor } from '../attack/visitor.ts'
import { freePort } from '../doors/panel.ts'
import { samlKeys } from './saml-idp.ts'

const ROOT = '/usr/share/simplesamlphp'
const isWhole = existsSync(`${ROOT}/www`) && spawnSync('php', ['-r', 'new DOMDocument();']).status === 0
export const noSimpleSaml = !isWhole && 'no SimpleSAMLphp here'

type Known = {
  readonly entityId: string
  readonly acs: string
  readonly signedBy?: string
  /** Encrypts for the same certificate, by this algorithm. */
  readonly encrypts?: string
}

/** SimpleSAMLphp as the provider of a company, in a process of its own. */
export type SimpleSaml = {
  readonly url: string
  readonly entityId: string
  readonly metadataAddress: string
  /** Lets a portal ask it, by what the portal publishes of itself. */
  knows(portal: Known): Promise<void>
}

const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'

/** As its own configuration has it: two people, and a NameID out of who they are. */
export async function simpleSaml(t: TestContext): Promise<SimpleSaml> {
  for (let tries = 0; tries < 5; tries++) {
    const begun = await begin(t)
    if (begun) return begun
  }
  throw new Error('SimpleSAMLphp did not start')
}

/** Undefined where it does not listen: somebody took the port that was free. */
async function begin(t: TestContext): Promise<SimpleSaml | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-simplesaml-'))
  const url = `http://127.0.0.1:${await freePort()}`
  const entityId = `${url}/idp`
  await configure(folder, url, entityId)
  const env = { ...process.env, SIMPLESAMLPHP_CONFIG_DIR: join(folder, 'config') }
  const php = spawn('php', ['-S', new URL(url).host, '-t', `${ROOT}/www`], { env, stdio: 'ignore' })
  t.after(async () => {
    php.kill()
    await rm(folder, { recursive: true, force: true })
  })
  const metadataAddress = `${url}/saml2/idp/metadata.php`
  while (!(await answers(metadataAddress))) {
    if (php.exitCode !== null) return undefined
    await wait(100)
  }
  return {
    ...{ url, entityId, metadataAddress },
    knows: ({ entityId: portal, acs, signedBy, encrypts }) => {
      const hidden =
        encrypts === undefined ? '' : `, 'assertion.encryption' => true, 'sharedkey_algorithm' => '${encrypts}'`
      const signed = signedBy === undefined ? '' : `, 'validate.authnrequest' => true, 'certData' => '${signedBy}'`
      const text = `<?php $metadata['${portal}'] = ['AssertionConsumerService' => '${acs}', 'NameIDFormat' => '${PERSISTENT}'${signed}${hidden}];`
      return writeFile(join(folder, 'metadata', 'saml20-sp-remote.php'), text)
    },
  }
}

async function answers(address: string): Promise<boolean> {
  return fetch(address).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function configure(folder: string, url: string, entityId: string): Promise<void> {
  const config = join(folder, 'config')
  await cp('/etc/simplesamlphp', config, { recursive: true, dereference: true })
  for (const name of ['metadata', 'cert', 'tmp', 'log']) await mkdir(join(folder, name))
  await chmod(join(folder, 'tmp'), 0o777)
  const { privateKey, pem } = samlKeys()
  await writeFile(join(folder, 'cert', 'idp.pem'), privateKey)
  await writeFile(join(folder, 'cert', 'idp.crt'), pem)
  const text = await readFile(join(config, 'config.php'), 'utf8')
  const more = Object.entries({
    ...{ baseurlpath: `'${url}/'`, certdir: `'${folder}/cert/'`, metadatadir: `'${folder}/metadata/'` },
    ...{ tempdir: `'${folder}/tmp'`, loggingdir: `'${folder}/log/'`, 'logging.handler': "'file'" },
    ...{ 'enable.saml20-idp': 'true', 'session.cookie.secure': 'false', 'session.cookie.samesite': 'null' },
    ...{ secretsalt: "'only for a test'", 'session.phpsession.savepath': `'${folder}/tmp'` },
  }).map(([name, value]) => `$config['${name}'] = ${value};`)
  const modules = "$config['module.enable']['exampleauth'] = true; $config['module.enable']['saml'] = true;"
  await writeFile(join(config, 'config.php'), `${text}\n${more.join('\n')}\n${modules}\n`)
  await writeFile(join(config, 'authsources.php'), PEOPLE)
  const idp = `<?php $metadata['${entityId}'] = ['host' => '__DEFAULT__', 'privatekey' => 'idp.pem', 'certificate' => 'idp.crt',
    'auth' => 'people', 'NameIDFormat' => '${PERSISTENT}', 'authproc' => [3 => ['class' => 'saml:AttributeNameID',
    'attribute' => 'employeeNumber', 'Format' => '${PERSISTENT}']]];`
  await writeFile(join(folder, 'metadata', 'saml20-idp-hosted.php'), idp)
}

const PEOPLE = `<?php $config = ['people' => ['exampleauth:UserPass',
  'anna:anna' => ['employeeNumber' => ['1001'], 'uid' => ['anna'], 'mail' => ['anna@example.com'],
    'displayName' => ['Anna Ä'], 'eduPersonAffiliation' => ['admins', 'staff']]]];`

/** Signs in there as people do, and returns what its page posts back. Where it asks for no password, the story fails. */
export async function signsInThere(
  address: URL,
  browser: Visitor = visitor({ url: address.origin }),
): Promise<{ readonly SAMLResponse: string; readonly RelayState: string }> {
  const first = await browser.get(`${address.pathname}${address.search}`)
  const form = await follow(browser, first.location)
  const state = /name="AuthState" value="([^"]*)"/.exec(form.body)?.[1]?.replaceAll('&amp;', '&')
  assert.ok(state, `it asks for no password: ${form.status} ${form.body.slice(0, 2000)}`)
  const [, action = form.at] = /<form[^>]*action="([^"]*)"/.exec(form.body) ?? []
  const target = new URL(action.replaceAll('&amp;', '&'), form.at)
  const done = await browser.post(`${target.pathname}${target.search}`, {
    username: 'anna',
    password: 'anna',
    AuthState: state,
  })
  const posting = done.location ? await follow(browser, done.location) : done
  const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(posting.body)?.[1] ?? ''
  assert.notEqual(field('SAMLResponse'), '', posting.body.slice(0, 2000))
  return { SAMLResponse: field('SAMLResponse'), RelayState: field('RelayState') }
}

async function follow(
  browser: Visitor,
  location: string | undefined,
): Promise<{ at: string; body: string; status: number }> {
  const url = new URL(location ?? assert.fail('it leads nowhere'))
  const answered = await browser.get(`${url.pathname}${url.search}`)
  return answered.location
    ? follow(browser, answered.location)
    : { at: url.href, body: answered.body, status: answered.status }
}
