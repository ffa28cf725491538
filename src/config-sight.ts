import { portOrNone } from './config-values.ts'

// Settings of what operators see of a node, and of how it leaves.

const text = (given: string): string => given

function seconds(given: string): number {
  const value = Number(given)
  if (!/^\d+$/.test(given) || value > 300) throw new Error('a whole number from 0 to 300')
  return value
}

function percent(given: string): number {
  const value = Number(given)
  if (!/^\d+(?:\.\d+)?$/.test(given) || value > 100) throw new Error('a number from 0 to 100')
  return value
}

function token(given: string): string | undefined {
  if (given === '') return undefined
  if (!/^[\x21-\x7e]{16,}$/.test(given)) throw new Error('at least 16 characters without a space')
  return given
}

function collector(given: string): string | undefined {
  if (given === '') return undefined
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '') {
    throw new Error('an http or https address such as http://127.0.0.1:4318/v1/traces')
  }
  return url.href
}

export const sightSettings = {
  drainSeconds: {
    env: 'DRAIN_SECONDS',
    standard: '0',
    read: seconds,
    doc: 'How long a node that was told to stop goes on serving while `/health/ready` says so, for the balancer to notice: a little longer than it takes to.',
  },
  metricsPort: {
    env: 'METRICS_PORT',
    standard: '',
    read: portOrNone,
    doc: 'Shows metrics for Prometheus at `/metrics` of this port: `9464`. Never on PORT. Without it there are none.',
  },
  metricsHost: {
    env: 'METRICS_HOST',
    standard: '127.0.0.1',
    read: text,
    doc: 'The address metrics are shown at. Any other than of this machine needs METRICS_TOKEN.',
  },
  metricsToken: {
    env: 'METRICS_TOKEN',
    standard: '',
    read: token,
    doc: 'What Prometheus has to show (`Authorization: Bearer …`): 16 characters or more.',
  },
  tracesUrl: {
    env: 'TRACES_URL',
    standard: '',
    read: collector,
    doc: 'Sends traces of OpenTelemetry to this collector, by OTLP over HTTP: `http://127.0.0.1:4318/v1/traces`. Without it there are none.',
  },
  tracesPercent: {
    env: 'TRACES_PERCENT',
    standard: '10',
    read: percent,
    doc: 'Of a hundred requests, how many are traced.',
  },
} as const
