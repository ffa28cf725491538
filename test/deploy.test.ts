import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { readConfig, settings } from '#config.ts'
import { healthLane } from '#faces/http/lanes.ts'
import { chartFile, rendered } from './chart.ts'

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const project = JSON.parse(read('package.json')) as { version: string; devDependencies: { node: string } }
const known = new Set<string>(Object.values(settings).map(({ env }) => env))

type Object = Readonly<Record<string, never>>
const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], value)

const dockerfile = read('deploy/Dockerfile')
const compose = parse(read('deploy/compose.yaml')) as unknown
const portal = at(compose, 'services.portal')
const unit = read('deploy/countersign.service')
const GIVEN = {
  publicUrl: 'https://login.example.com',
  databaseUrl: 'postgresql://u:p@h/d',
  secretKey: `${'A'.repeat(43)}=`,
}
const chart = rendered({ ...GIVEN, smtpUrl: 'smtp://mail.example.com' })
const made = (kind: string): Object => chart.find((one) => one.kind === kind) as Object
const pod = at(made('Deployment'), 'spec.template.spec')
const container = (at(pod, 'containers') as unknown[])[0]

const inDockerfile = Object.fromEntries(
  Array.from((/^ENV (.*)$/m.exec(dockerfile)?.[1] ?? '').matchAll(/(\w+)=(\S+)/g), ([, name = '', value]) => [
    name,
    value,
  ]),
) as Record<string, string>
const inCompose = at(portal, 'environment') as Record<string, string>
const inUnit = Object.fromEntries(
  Array.from(unit.matchAll(/^Environment=(\w+)=(.*)$/gm), ([, name = '', value]) => [name, value]),
)
const inChart = Object.fromEntries(
  (at(container, 'env') as { name: string; value: string }[]).map(({ name, value }) => [name, value]),
)

/** Whether a health path is one. */
async function answers(url: string): Promise<boolean> {
  const response = { writeHead: () => undefined, end: () => undefined } as unknown as ServerResponse
  return (await healthLane(
    async () => 'ready',
    () => false,
  )({ url } as never, response)) as boolean
}

describe('what is under deploy/', () => {
  it('names settings there are, with values they take', () => {
    for (const [where, given] of Object.entries({ inDockerfile, inCompose, inUnit, inChart })) {
      const { NODE_ENV: _, ...ours } = given as Record<string, string>
      assert.deepEqual(
        Object.keys(ours).filter((name) => !known.has(name)),
        [],
        where,
      )
      const files = Object.entries(ours).filter(
        ([name, value]) => !name.endsWith('_FILE') && !String(value).includes('${'),
      )
      assert.ok(readConfig(Object.fromEntries(files)).port === 8080, where)
    }
  })

  it('sets what a portal with a PostgreSQL of its own cannot do without', () => {
    for (const given of [{ ...inDockerfile, ...inCompose }, inChart]) {
      for (const name of ['HOST', 'PORT', 'PUBLIC_URL', 'DATABASE_URL_FILE', 'SECRET_KEY_FILE'])
        assert.ok(name in given, name)
      assert.equal((given as Record<string, string>).HOST, '0.0.0.0')
    }
    assert.ok('DATA_DIR' in inUnit)
    assert.equal(inUnit.DATA_DIR, `/var/lib/${/^StateDirectory=(.*)$/m.exec(unit)?.[1]}`)
    assert.match(unit, /^StateDirectoryMode=0700$/m)
  })

  it('agrees on the port, and asks paths that answer', async () => {
    const port = inDockerfile.PORT
    assert.match(dockerfile, new RegExp(`^EXPOSE ${port}$`, 'm'))
    assert.deepEqual(at(portal, 'ports'), [`127.0.0.1:${port}:${port}`])
    assert.equal(String(at((at(container, 'ports') as unknown[])[0], 'containerPort')), inChart.PORT)
    const asked = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) =>
      String(at(container, `${probe}.httpGet.path`)),
    )
    asked.push(/\}(\/health\/\w+)`/.exec(dockerfile)?.[1] ?? '')
    assert.deepEqual(asked, ['/health/live', '/health/live', '/health/ready', '/health/live'])
    for (const path of asked) assert.equal(await answers(path), true, path)
    assert.equal(await answers('/health/other'), false)
  })

  it('runs as nobody in particular, and writes nowhere', () => {
    assert.match(dockerfile, /^USER 10001:10001$/m)
    assert.ok(dockerfile.lastIndexOf('\nUSER ') > dockerfile.lastIndexOf('\nFROM '))
    assert.deepEqual(
      [at(portal, 'user'), at(portal, 'read_only'), at(portal, 'cap_drop')],
      ['10001:10001', true, ['ALL']],
    )
    assert.deepEqual([at(pod, 'securityContext.runAsNonRoot'), at(pod, 'securityContext.runAsUser')], [true, 10001])
    const { readOnlyRootFilesystem, allowPrivilegeEscalation } = at(container, 'securityContext') as Object
    assert.deepEqual([readOnlyRootFilesystem, allowPrivilegeEscalation], [true, false])
    for (const line of ['ProtectSystem=strict', 'NoNewPrivileges=yes', 'CapabilityBoundingSet=', 'User=countersign'])
      assert.ok(unit.split('\n').includes(line), line)
  })

  it('keeps secrets in files that few can read', () => {
    for (const given of [inCompose, inChart]) assert.ok(!('SECRET_KEY' in given) && !('DATABASE_URL' in given))
    const used = (at(portal, 'secrets') as string[]).map((name) => `/run/secrets/${name}`)
    assert.deepEqual([inCompose.DATABASE_URL_FILE, inCompose.SECRET_KEY_FILE], used)
    for (const name of at(portal, 'secrets') as string[]) assert.ok(at(compose, `secrets.${name}.file`))
    const [secrets, tmp] = at(pod, 'volumes') as unknown[]
    assert.equal(at(secrets, 'secret.defaultMode'), 0o440)
    assert.ok(at(tmp, 'emptyDir'))
    const keys = Object.keys(at(made('Secret'), 'stringData') as object).map((key) => `/run/secrets/countersign/${key}`)
    assert.deepEqual(keys.sort(), [inChart.DATABASE_URL_FILE, inChart.SECRET_KEY_FILE, inChart.SMTP_URL_FILE].sort())
  })

  it('gives a node time to leave, and never takes both', () => {
    const drained = 10 + Number((at(chartFile('values.yaml'), 'settings') as Record<string, string>).DRAIN_SECONDS)
    assert.ok(Number(at(pod, 'terminationGracePeriodSeconds')) > drained)
    assert.ok(Number.parseInt(String(at(portal, 'stop_grace_period')), 10) > 10 + Number(inCompose.DRAIN_SECONDS))
    assert.ok(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]) > 10)
    assert.match(unit, /^KillMode=mixed$/m)
    assert.equal(at(made('Deployment'), 'spec.replicas'), 2)
    assert.equal(at(made('Deployment'), 'spec.strategy.rollingUpdate.maxUnavailable'), 0)
    assert.equal(at(made('PodDisruptionBudget'), 'spec.maxUnavailable'), 1)
  })

  it('is of this version, and of the Node it is tested with', () => {
    assert.match(dockerfile, new RegExp(`^ARG NODE=${project.devDependencies.node}$`, 'm'))
    assert.equal(at(chartFile('Chart.yaml'), 'appVersion'), project.version)
    for (const [, path = ''] of dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm))
      for (const name of path.split(' ')) assert.ok(existsSync(new URL(`../${name}`, import.meta.url)), name)
    const start = /^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? '[]'
    const [, ...words] = JSON.parse(start) as string[]
    assert.ok(unit.includes(`/node_modules/.bin/node ${words.join(' ')} serve`))
  })
})

describe('the chart', () => {
  it('makes all of its objects, and only those that are wanted', () => {
    const kinds = (objects: readonly Record<string, unknown>[]): unknown[] => objects.map(({ kind }) => kind).sort()
    const all = ['Deployment', 'Ingress', 'NetworkPolicy', 'PodDisruptionBudget', 'Secret', 'Service']
    assert.deepEqual(kinds(chart), all)
    const less = { ...GIVEN, existingSecret: 'mine', ingress: { enabled: false }, networkPolicy: { enabled: false } }
    assert.deepEqual(kinds(rendered(less)), ['Deployment', 'PodDisruptionBudget', 'Service'])
    assert.equal(at(made('Ingress'), 'spec.rules.0.host'), 'login.example.com')
    assert.throws(() => rendered({}), /publicUrl is the address/)
    assert.throws(() => rendered({ publicUrl: GIVEN.publicUrl }), /databaseUrl, or existingSecret/)
  })

  it('has a schema that knows each of its values', () => {
    const schema = JSON.parse(read('deploy/helm/countersign/values.schema.json')) as unknown
    const strange = (values: unknown, inside: unknown, path: string): string[] =>
      Object.entries((values ?? {}) as object).flatMap(([name, value]) => {
        const properties = at(inside, 'properties') as Record<string, unknown> | undefined
        if (properties === undefined) return []
        return name in properties
          ? strange(isMap(value) ? value : {}, properties[name], `${path}.${name}`)
          : [`${path}.${name}`]
      })
    assert.deepEqual(strange(chartFile('values.yaml'), schema, ''), [])
    assert.deepEqual(strange({ image: { tags: 'x' } }, schema, ''), ['.image.tags'])
  })
})

const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
